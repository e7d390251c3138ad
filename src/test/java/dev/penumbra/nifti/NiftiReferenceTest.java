package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Grid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that nibabel wrote, against what nibabel reads from them. */
class NiftiReferenceTest {

  @TempDir Path folder;

  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Expected(String file, double[] shape, double[] affine, double[] values) {
    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Expected> expected() throws IOException {
    String text = new String(resource("expected.txt"), StandardCharsets.UTF_8);
    return text.lines()
        .map(line -> line.split("\\|", -1))
        .map(p -> new Expected(p[0], numbers(p[1]), numbers(p[2]), numbers(p[3])));
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  static byte[] resource(String name) {
    try (InputStream in =
        NiftiReferenceTest.class.getResourceAsStream("/reference/nifti/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void readsWhatNibabelReads(Expected expected) throws IOException {
    byte[] bytes = resource(expected.file);
    // The name says nothing about compression: the bytes do.
    Path misnamed = folder.resolve("image.dat");
    Files.write(misnamed, bytes);
    check(reader.read(misnamed), expected);
    check(reader.read(new ByteArrayInputStream(bytes), expected.file), expected);
    assertThat(reader.readHeader(misnamed)).isEqualTo(reader.read(misnamed).header());
  }

  private static void check(NiftiImage image, Expected expected) {
    Grid grid = image.header().grid();
    assertThat(new double[] {grid.nx(), grid.ny(), grid.nz(), image.volumes()})
        .isEqualTo(expected.shape);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(grid.affine().at(row, column))
            .isCloseTo(expected.affine[row * 4 + column], within(1e-12));
      }
    }
    int voxels = grid.voxels();
    for (int i = 0; i < expected.values.length; i++) {
      double wanted = expected.values[i];
      assertThat((double) image.volume(i / voxels).data()[i % voxels])
          .as("voxel %d", i)
          .isCloseTo(wanted, within(Math.max(1e-6, Math.abs(wanted) * 1e-7)));
    }
    assertThat(image.nonFinite()).isZero();
  }

  @Test
  void readsAllFieldsOfTheHeader() {
    NiftiHeader header =
        reader.read(new ByteArrayInputStream(resource("extensions.nii")), "a.nii").header();
    assertThat(header.version()).isEqualTo(1);
    assertThat(header.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.datatype()).isEqualTo(NiftiDatatype.INT16);
    assertThat(header.intent()).isEqualTo(new NiftiIntent(3, 12, 0, 0, "made up"));
    assertThat(header.unit()).isEqualTo(NiftiUnit.MILLIMETER);
    assertThat(header.xyztUnits()).isEqualTo(2 | 8);
    assertThat(header.description()).isEqualTo("a description");
    assertThat(header.extensions()).extracting(NiftiExtension::code).containsExactly(6, 4);
    assertThat(new String(header.extensions().get(0).content(), StandardCharsets.UTF_8))
        .startsWith("two lines\nof text");
    assertThat(header.sformCode()).isEqualTo(2);
    assertThat(header.qformCode()).isZero();
    assertThat(header.scaled()).isFalse();
  }
}
