package dev.penumbra.results;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.results.ResultInput.GroundTruth;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A case of 10 × 9 × 8 voxels with a lesion of 8 voxels and one voxel that is none. */
final class SmallCase {

  private static final Grid GRID =
      new Grid(10, 9, 8, Affine.of(-2, 0, 0, 10, 0, 2, 0, -9, 0, 0, 3, 40));

  private final Path inputs;
  private final NiftiHeader header = NiftiHeader.of(GRID, NiftiDatatype.FLOAT32);

  SmallCase(Path inputs) throws IOException {
    this.inputs = inputs;
    NiftiWriter writer = new NiftiWriter();
    writer.write(file("any-name.nii.gz"), header, dwi());
    writer.write(file("adc.nii"), header, dwi());
    writer.write(file("flair.nii.gz"), header, dwi());
    writer.write(file("truth.nii.gz"), header, truth());
    series();
  }

  /** Two volumes: one of −1, then the DWI. */
  private void series() throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    float[] low = new float[GRID.voxels()];
    java.util.Arrays.fill(low, -1);
    new NiftiWriter().write(plain, false, header, new Volume(GRID, low));
    byte[] first = plain.toByteArray();
    ByteBuffer fields = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    fields.putShort(40, (short) 4).putShort(48, (short) 2);
    try (GZIPOutputStream out =
        new GZIPOutputStream(Files.newOutputStream(file("series.nii.gz")))) {
      out.write(first);
      byte[] second = Files.readAllBytes(file("adc.nii"));
      out.write(second, second.length - GRID.voxels() * 4, GRID.voxels() * 4);
    }
  }

  Path file(String name) {
    return inputs.resolve(name);
  }

  Volume dwi() {
    float[] values = new float[GRID.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 + i % 37;
    }
    return new Volume(GRID, values);
  }

  Volume probability() {
    float[] values = new float[GRID.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / (float) values.length;
    }
    return new Volume(GRID, values);
  }

  Mask mask() {
    Mask mask = truth();
    mask.data()[GRID.index(9, 8, 7)] = 1;
    return mask;
  }

  Mask truth() {
    byte[] data = new byte[GRID.voxels()];
    for (int i = 0; i < 8; i++) {
      data[GRID.index(3 + (i & 1), 3 + (i >> 1 & 1), 3 + (i >> 2))] = 1;
    }
    return new Mask(GRID, data);
  }

  ResultInput withTruth() {
    return withTruth(truth());
  }

  ResultInput withTruth(Mask truth) {
    return input("sub-1", "any-name.nii.gz", mask(), Optional.of(truth));
  }

  ResultInput withoutTruth() {
    return input("sub-1", "any-name.nii.gz", mask(), Optional.empty());
  }

  ResultInput empty(boolean truthToo) {
    Mask none = new Mask(GRID, new byte[GRID.voxels()]);
    return input("sub-1", "any-name.nii.gz", none, Optional.of(truthToo ? none : truth()));
  }

  ResultInput withMask(Mask mask) {
    return input("sub-1", "any-name.nii.gz", mask, Optional.empty());
  }

  ResultInput named(String caseId) {
    return input(caseId, "any-name.nii.gz", mask(), Optional.empty());
  }

  ResultInput fourDimensional() {
    return input("sub-1", "series.nii.gz", mask(), Optional.empty());
  }

  ResultInput withBrokenAdc() {
    ResultInput whole = withTruth();
    ClassLoader loader =
        new ClassLoader() {
          @Override
          public InputStream getResourceAsStream(String name) {
            return new SequenceInputStream(
                new ByteArrayInputStream(new byte[] {0x1f, (byte) 0x8b, 8, 0}), closed());
          }
        };
    Map<Modality, NiftiFile> broken =
        Map.of(
            Modality.DWI, whole.inputs().get(Modality.DWI),
            Modality.ADC, NiftiFile.ofResource(loader, "adc.nii.gz"));
    return new ResultInput(
        whole.caseId(),
        whole.model(),
        whole.device(),
        whole.run(),
        broken,
        whole.volumes(),
        whole.dwiHeader(),
        whole.probability(),
        whole.mask(),
        whole.groundTruth(),
        whole.elapsedSeconds(),
        whole.warnings());
  }

  /** A stream that fails at the first byte. */
  private static InputStream closed() {
    InputStream in = InputStream.nullInputStream();
    try {
      in.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return in;
  }

  ResultSummary write(Path folder, ResultInput input) throws IOException {
    Clock clock = Clock.fixed(Instant.parse("2030-01-02T03:04:05Z"), ZoneOffset.UTC);
    return new ResultWriter(clock, "1.2.3").write(folder, input);
  }

  static NiftiImage read(Path file) {
    return new NiftiReader(NiftiLimits.DEFAULT).read(file);
  }

  static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private ResultInput input(String caseId, String dwi, Mask mask, Optional<Mask> truth) {
    return new ResultInput(
        caseId,
        new ModelFacts("model", "1.0.0", "A model", "Apache-2.0", "Research."),
        "cpu",
        RunFacts.UNKNOWN,
        Map.of(
            Modality.DWI, NiftiFile.of(file(dwi)),
            Modality.ADC, NiftiFile.of(file("adc.nii")),
            Modality.FLAIR, NiftiFile.of(file("flair.nii.gz"))),
        Map.of(Modality.DWI, dwi(), Modality.ADC, dwi()),
        read(file(dwi)).header(),
        probability(),
        mask,
        truth.map(marks -> new GroundTruth(NiftiFile.of(file("truth.nii.gz")), marks)),
        1.25,
        List.of("The scanner was warm."));
  }
}
