package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiWriterTest {

  @TempDir Path folder;

  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
  private final NiftiWriter writer = new NiftiWriter();

  @Property(tries = 100)
  void whatIsWrittenIsReadAgain(
      @ForAll @IntRange(min = 1, max = 40) int nx,
      @ForAll @IntRange(min = 1, max = 30) int ny,
      @ForAll @IntRange(min = 1, max = 40) int nz,
      @ForAll boolean gzip,
      @ForAll @IntRange(min = 1, max = 9) int level,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    Grid grid = new Grid(nx, ny, nz, affine(random));
    float[] data = new float[grid.voxels()];
    byte[] marks = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextGaussian();
      marks[i] = (byte) random.nextInt(2);
    }
    NiftiHeader header = NiftiHeader.of(grid, NiftiDatatype.FLOAT32);
    NiftiWriter anyLevel = new NiftiWriter(level);

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    anyLevel.write(out, gzip, header, new Volume(grid, data));
    NiftiImage image =
        new NiftiReader(NiftiLimits.DEFAULT)
            .read(new ByteArrayInputStream(out.toByteArray()), "a.nii");
    assertThat(image.volume(0).data()).isEqualTo(data);
    assertThat(image.header().grid().maxCornerDistance(grid)).isLessThan(1e-3);

    out.reset();
    anyLevel.write(out, gzip, header, new Mask(grid, marks));
    image =
        new NiftiReader(NiftiLimits.DEFAULT)
            .read(new ByteArrayInputStream(out.toByteArray()), "a.nii");
    assertThat(image.header().datatype()).isEqualTo(NiftiDatatype.UINT8);
    assertThat(Mask.above(image.volume(0), 0.5f).data()).isEqualTo(marks);
  }

  /** A turned, possibly mirrored box. */
  private static Affine affine(Random random) {
    double a = random.nextDouble() * 6;
    double b = random.nextDouble() * 6;
    double sx = random.nextBoolean() ? 1.5 : -1.5;
    double sy = 0.5 + random.nextDouble();
    double sz = 1 + random.nextDouble();
    double ca = Math.cos(a);
    double sa = Math.sin(a);
    double cb = Math.cos(b);
    double sb = Math.sin(b);
    return Affine.of(
        ca * sx,
        -sa * cb * sy,
        sa * sb * sz,
        5, //
        sa * sx,
        ca * cb * sy,
        -ca * sb * sz,
        -60, //
        0,
        sb * sy,
        cb * sz,
        20);
  }

  @Test
  void qformAndSformOfANewFileAgree() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      Grid grid = new Grid(9, 8, 7, affine(random));
      NiftiHeader header = NiftiHeader.of(grid, NiftiDatatype.UINT8);
      assertThat(header.qformCode()).isEqualTo(1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.write(out, false, header, new Mask(grid, new byte[grid.voxels()]));
      byte[] bytes = out.toByteArray();
      Grid bySform = reader.readHeader(new ByteArrayInputStream(bytes), "a").grid();
      bytes[HeaderField.SFORM_CODE.at(1, 0)] = 0;
      Grid byQform = reader.readHeader(new ByteArrayInputStream(bytes), "a").grid();
      assertThat(bySform.maxCornerDistance(grid)).isCloseTo(0, within(1e-4));
      assertThat(byQform.maxCornerDistance(grid)).isCloseTo(0, within(1e-3));
    }
  }

  @Test
  void aShearedGridGetsNoQform() {
    Affine sheared = Affine.of(2, 0.5, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0);
    NiftiHeader header = NiftiHeader.of(new Grid(2, 2, 2, sheared), NiftiDatatype.UINT8);
    assertThat(header.qformCode()).isZero();
    assertThat(header.sformCode()).isEqualTo(1);
  }

  @Test
  void aGridTooLongForNifti1BecomesNifti2() throws IOException {
    Grid grid = new Grid(40000, 1, 1, Affine.scaling(1, 1, 1));
    NiftiHeader header = NiftiHeader.of(grid, NiftiDatatype.UINT8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, true, header, new Mask(grid, new byte[40000]));
    NiftiLimits wide = new NiftiLimits(40000, 40000, 1, 1 << 20);
    NiftiHeader read =
        new NiftiReader(wide).readHeader(new ByteArrayInputStream(out.toByteArray()), "a");
    assertThat(read.version()).isEqualTo(2);
    assertThat(read.grid().nx()).isEqualTo(40000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extensions.nii",
        "qform-and-sform.nii",
        "qform-only.nii",
        "qform-right-handed.nii",
        "no-orientation.nii",
        "v1-be-int16.nii",
        "v2-be-float64.nii",
        "scaled-be-int16.nii",
        "four-d.nii.gz"
      })
  void whatIsWrittenLikeAnImageStandsWhereItStands(String name) throws IOException {
    NiftiHeader like =
        reader.readHeader(new ByteArrayInputStream(NiftiReferenceTest.resource(name)), name);
    Path file = folder.resolve("mask.nii.gz");
    byte[] marks = new byte[like.grid().voxels()];
    marks[5] = 1;
    writer.write(file, like, new Mask(like.grid(), marks));
    NiftiImage image = reader.read(file);
    NiftiHeader header = image.header();
    assertThat(image.volumes()).isEqualTo(1);
    assertThat(Mask.above(image.volume(0), 0).data()).isEqualTo(marks);
    assertThat(header.grid()).isEqualTo(like.grid());
    assertThat(header.sform()).isEqualTo(like.sform());
    assertThat(header.quaternion()).isEqualTo(like.quaternion());
    assertThat(header.qoffset()).isEqualTo(like.qoffset());
    assertThat(header.pixdim()).isEqualTo(like.pixdim());
    assertThat(header.sformCode()).isEqualTo(like.sformCode());
    assertThat(header.qformCode()).isEqualTo(like.qformCode());
    assertThat(header.xyztUnits()).isEqualTo(like.xyztUnits());
    assertThat(header.intent()).isEqualTo(like.intent());
    assertThat(header.description()).isEqualTo(like.description());
    assertThat(header.version()).isEqualTo(like.version());
    assertThat(header.extensions()).isEqualTo(like.extensions());
    assertThat(header.scaled()).isFalse();
  }

  @Test
  void leavesNothingBehindWhenWritingFails() throws IOException {
    Path target = folder.resolve("a.nii.gz");
    Files.writeString(target, "before");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    out -> {
                      out.write(1);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(target).hasContent("before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void aFailedStreamGetsNoValidEnd() {
    Grid grid = new Grid(64, 64, 64, Affine.scaling(1, 1, 1));
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {
            kept.write(b);
          }

          @Override
          public void write(byte[] b, int off, int len) throws IOException {
            if (kept.size() > 100) {
              throw new IOException("disk full");
            }
            kept.write(b, off, len);
          }
        };
    Volume volume = new Volume(grid, new float[grid.voxels()]);
    NiftiHeader like = NiftiHeader.of(grid, NiftiDatatype.FLOAT32);
    assertThatThrownBy(() -> writer.write(full, true, like, volume)).hasMessage("disk full");
    byte[] half = kept.toByteArray();
    assertThatThrownBy(() -> reader.read(new ByteArrayInputStream(half), "a"))
        .isInstanceOf(UnreadableVolume.class);
  }

  @Test
  void refusesAnotherShapeAndAnotherLevel() {
    Grid grid = new Grid(2, 2, 2, Affine.scaling(1, 1, 1));
    NiftiHeader like = NiftiHeader.of(new Grid(2, 2, 3, grid.affine()), NiftiDatatype.UINT8);
    assertThatThrownBy(() -> writer.write(folder.resolve("a"), like, new Mask(grid, new byte[8])))
        .hasMessageContaining("2×2×2");
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> new NiftiWriter(0)).hasMessageContaining("1 to 9");
    assertThatThrownBy(() -> new NiftiWriter(10)).hasMessageContaining("1 to 9");
  }
}
