package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.nifti.BrokenNiftiCorpus.Broken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan says of a stream what reading it would, without keeping its voxels. */
final class VoxelScanTest {

  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);

  static Stream<Broken> corpus() {
    return BrokenNiftiCorpus.stream();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void refusesWhatTheReaderRefusesInTheSameWords(Broken broken) {
    String name = broken.fileName();
    UnreadableVolume refused = null;
    try {
      reader.read(new ByteArrayInputStream(broken.bytes()), name);
    } catch (UnreadableVolume e) {
      refused = e;
    }
    assertThat(refused).isNotNull();
    assertThatThrownBy(() -> reader.scan(new ByteArrayInputStream(broken.bytes()), name))
        .isInstanceOf(UnreadableVolume.class)
        .hasMessage(refused.getMessage())
        .extracting(e -> ((UnreadableVolume) e).reason())
        .isEqualTo(broken.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1-le-int16.nii",
        "v2-be-uint64.nii",
        "scaled-float64.nii",
        "gzipped.nii.gz",
        "four-d.nii.gz",
        "no-orientation.nii"
      })
  void tellsWhatTheValuesAreLike(String name) throws IOException {
    byte[] bytes = NiftiReferenceTest.resource(name);
    NiftiImage image = reader.read(new ByteArrayInputStream(bytes), name);
    ScannedImage scan = reader.scan(new ByteArrayInputStream(bytes), name);
    assertThat(scan.header()).isEqualTo(image.header());
    assertThat(scan.volumes()).hasSize(image.volumes());
    for (int t = 0; t < image.volumes(); t++) {
      VoxelStatistics found = scan.volumes().get(t);
      float min = Float.MAX_VALUE;
      float max = -Float.MAX_VALUE;
      double sum = 0;
      long positive = 0;
      for (float value : image.volume(t).data()) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value > 0 ? value : 0;
        positive += value > 0 ? 1 : 0;
      }
      assertThat(found.min()).isEqualTo(min);
      assertThat(found.max()).isEqualTo(max);
      assertThat(found.positive()).isEqualTo(positive);
      assertThat(found.positiveMean()).isEqualTo(positive == 0 ? 0 : sum / positive);
      assertThat(found.constant()).isEqualTo(min == max);
    }
  }

  @Test
  void countsWhatIsNoNumberAndTakesItAsZero() throws IOException {
    byte[] bytes = Sample.floats(7).withFloat(352, Float.NaN).bytes();
    ScannedImage scan = reader.scan(new ByteArrayInputStream(bytes), "image.nii");
    assertThat(scan.nonFinite()).isEqualTo(1);
    assertThat(scan.last().min()).isZero();
    assertThat(scan.last().constant()).isFalse();
    byte[] alike = Sample.floats(7).bytes();
    assertThat(reader.scan(new ByteArrayInputStream(alike), "a.nii").last().constant()).isTrue();
  }

  @Test
  void aStreamThatBreaksIsNoBrokenImage() {
    byte[] start = java.util.Arrays.copyOf(Sample.version1().bytes(), 360);
    InputStream breaking =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is dead");
          }

          @Override
          public int read(byte[] into, int at, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(
            () ->
                reader.scan(
                    new SequenceInputStream(new ByteArrayInputStream(start), breaking), "a.nii"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the line is dead");
  }
}
