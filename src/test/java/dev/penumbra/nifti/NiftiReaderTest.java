package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.Prerequisite;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NiftiReaderTest {

  @TempDir Path folder;

  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);

  private NiftiImage read(byte[] bytes) {
    return reader.read(new ByteArrayInputStream(bytes), "a.nii");
  }

  @Test
  void replacesWhatIsNotFiniteAndCountsIt() throws IOException {
    byte[] bytes =
        Sample.floats(5)
            .withFloat(352, Float.NaN)
            .withFloat(356, Float.POSITIVE_INFINITY)
            .withFloat(352 + 23 * 4, Float.NEGATIVE_INFINITY)
            .bytes();
    Path file = folder.resolve("a.nii");
    Files.write(file, bytes);
    for (NiftiImage image : new NiftiImage[] {read(bytes), reader.read(file)}) {
      assertThat(image.nonFinite()).isEqualTo(3);
      assertThat(image.volume(0).data()).startsWith(0, 0, 5).endsWith(5, 0).hasSize(24);
    }
  }

  @Test
  void takesASlopeThatIsNoneAsNoScaling() {
    for (double none : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      byte[] bytes =
          Sample.floats(5)
              .with(HeaderField.SCL_SLOPE, none)
              .with(HeaderField.SCL_INTER, Double.NaN)
              .bytes();
      assertThat(read(bytes).volume(0).data()).containsOnly(5);
    }
  }

  @Test
  void readsAllDeflateWritersCanMake() throws IOException {
    byte[] content = Sample.floats(5).bytes();
    byte[] first = Sample.gzip(Arrays.copyOf(content, 200));
    byte[] second = Sample.gzip(Arrays.copyOfRange(content, 200, content.length));
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(first);
    members.write(second);
    // Padding with zeros, as tapes and some disks leave it.
    members.write(new byte[512]);
    assertThat(read(members.toByteArray()).volume(0).data()).containsOnly(5);

    byte[] plain = Sample.gzip(content);
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.write(plain, 0, 3);
    // Extra field, name, comment, header checksum.
    named.write(new byte[] {4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 'a', 0, 'b', 0, 1, 2});
    named.write(plain, 10, plain.length - 10);
    assertThat(read(named.toByteArray()).volume(0).data()).containsOnly(5);
  }

  @Test
  void readsAStreamThatComesInDribbles() {
    byte[] bytes = Sample.gzip(Sample.floats(5).bytes());
    InputStream dribble =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, 1));
          }
        };
    assertThat(reader.read(dribble, "a.nii.gz").volume(0).data()).containsOnly(5);
  }

  @Test
  void toleratesPaddingAfterTheVoxels() throws IOException {
    byte[] good = Sample.floats(5).bytes();
    byte[] padded = Arrays.copyOf(good, good.length + 5000);
    Path file = folder.resolve("a.nii");
    Files.write(file, padded);
    assertThat(reader.read(file).volume(0).data()).containsOnly(5);
    assertThat(read(Sample.gzip(padded)).volume(0).data()).containsOnly(5);
  }

  @Test
  void givesMillimetersForMetersAndMicrometers() {
    Sample meters = Sample.version1().with(HeaderField.XYZT_UNITS, 1);
    Sample micro = Sample.version1().with(HeaderField.XYZT_UNITS, 3);
    for (int i = 0; i < 12; i++) {
      double mm = read(Sample.version1().bytes()).header().sform().at(i / 4, i % 4);
      meters.with(HeaderField.SROW, i, mm / 1000);
      micro.with(HeaderField.SROW, i, mm * 1000);
    }
    for (int a = 1; a < 4; a++) {
      meters.with(HeaderField.PIXDIM, a, 0.002);
      micro.with(HeaderField.PIXDIM, a, 2000);
    }
    Grid wanted = read(Sample.version1().bytes()).header().grid();
    for (Sample sample : new Sample[] {meters, micro}) {
      Grid grid = read(sample.bytes()).header().grid();
      assertThat(grid.maxCornerDistance(wanted)).isCloseTo(0, within(1e-4));
      assertThat(grid.voxelMl()).isCloseTo(1.5 * 2 * 3.25 / 1000, within(1e-6));
    }
  }

  @Test
  void readsALargeFileAlikeFromDiskAndFromAStream() throws IOException {
    // More than one piece of work, and no whole number of chunks.
    Grid grid = new Grid(131, 97, 89, Affine.scaling(1, 1, 1));
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (i * 7919 + 13) % 10007 - 5000;
    }
    Volume volume = new Volume(grid, data);
    NiftiHeader header = NiftiHeader.of(grid, NiftiDatatype.FLOAT32);
    for (String name : new String[] {"a.nii", "a.nii.gz"}) {
      Path file = folder.resolve(name);
      new NiftiWriter().write(file, header, volume);
      assertThat(reader.read(file).volume(0).data()).isEqualTo(data);
      assertThat(reader.read(NiftiFile.of(file)).volume(0).data()).isEqualTo(data);
      assertThat(reader.read(Files.newInputStream(file), name).volume(0).data()).isEqualTo(data);
    }
  }

  @Test
  void readsTheRealCase() {
    Path dwi =
        Path.of("../shared/data/isles22/sub-strokecase0001/sub-strokecase0001_ses-0001_dwi.nii.gz");
    Prerequisite.require(Files.exists(dwi), "the real case in ../shared/data/isles22");
    NiftiImage image = reader.read(dwi);
    assertThat(image.header().grid().shape()).isEqualTo("112×112×73");
    assertThat(image.header().grid().spacing(2)).isCloseTo(2, within(1e-6));
    double max = 0;
    for (float v : image.volume(0).data()) {
      max = Math.max(max, v);
    }
    assertThat(max).isCloseTo(1881.3452233009475, within(1e-4));
  }
}
