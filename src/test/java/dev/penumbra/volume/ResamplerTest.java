package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {

  private static final float TOLERANCE = 2e-4f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "itk-linear-mixed",
        "itk-linear-whole",
        "monai-linear-mixed",
        "monai-linear-whole",
        "half-pixel-linear-mixed",
        "half-pixel-linear-coarser",
        "nnunet-cubic-mixed",
        "nnunet-cubic-coarser",
        "nnunet-cubic-thick-z",
        "nnunet-cubic-thick-x",
        "nnunet-cubic-thick-target",
        "nnunet-cubic-two-thick"
      })
  void agreesWithTheReferenceForthAndBack(String name) {
    ReferenceFile reference = new ReferenceFile(name + ".txt");
    ResampleRule rule = rule(reference);
    Grid grid = reference.grid("size", reference.numbers("spacing"));

    Volume forward =
        Resampler.toSpacing(ReferenceFile.formula(grid), reference.numbers("target"), rule);
    assertThat(forward.grid().sameShape(reference.grid("newSize"))).isTrue();
    assertClose(forward.data(), reference.floats("forward"));

    Volume back = Resampler.back(ReferenceFile.formula(forward.grid()), grid, rule, 7);
    assertThat(back.grid()).isEqualTo(grid);
    assertClose(back.data(), reference.floats("back"));
  }

  private static ResampleRule rule(ReferenceFile reference) {
    return ResampleRule.valueOf(reference.text("rule").toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static void assertClose(float[] found, float[] wanted) {
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("value %d", i).isCloseTo(wanted[i], within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource(ResampleRule.class)
  void leavesAVolumeOfThatSpacingAlone(ResampleRule rule) {
    Grid grid = new Grid(4, 3, 2, Affine.scaling(1.0000001, 1, 0.9999999));
    Volume volume = ReferenceFile.formula(grid);
    assertThat(Resampler.toSpacing(volume, new double[] {1, 1, 1}, rule)).isSameAs(volume);
    assertThat(Resampler.back(volume, grid, rule, 0)).isSameAs(volume);
  }

  @ParameterizedTest
  @EnumSource(ResampleRule.class)
  void placesALinearRampWhereItStood(ResampleRule rule) {
    Affine turned = Affine.of(0, -2, 0, 5, 1.5, 0, 0, -7, 0, 0, 3, 11);
    Grid grid = new Grid(20, 18, 16, turned);
    float[] ramp = new float[grid.voxels()];
    for (int z = 0; z < 16; z++) {
      for (int y = 0; y < 18; y++) {
        for (int x = 0; x < 20; x++) {
          double[] mm = turned.apply(x, y, z);
          ramp[grid.index(x, y, z)] = (float) (mm[0] + 2 * mm[1] - mm[2]);
        }
      }
    }
    Volume fine = Resampler.toSpacing(new Volume(grid, ramp), new double[] {1, 1, 1}, rule);
    Grid g = fine.grid();
    // Away from the border, where each rule has its own idea of what is beyond.
    for (int z = g.nz() / 3; z < g.nz() / 2; z++) {
      for (int y = g.ny() / 3; y < g.ny() / 2; y++) {
        for (int x = g.nx() / 3; x < g.nx() / 2; x++) {
          double[] mm = g.affine().apply(x, y, z);
          double wanted = mm[0] + 2 * mm[1] - mm[2];
          assertThat((double) fine.at(x, y, z)).isCloseTo(wanted, within(2e-3));
        }
      }
    }
  }

  @Test
  void keepsFieldsOfViewOver255Millimeters() {
    Grid grid = new Grid(150, 2, 2, Affine.scaling(2, 1, 1));
    Volume out =
        Resampler.toSpacing(
            ReferenceFile.formula(grid), new double[] {1, 1, 1}, ResampleRule.ITK_LINEAR);
    assertThat(out.grid().nx()).isEqualTo(300);
  }

  @Test
  void takesTheSpacingOfAFloat32AffineWithoutItsNoise() {
    // A rotated float32 sform of 2 mm: its columns' norms are 2 but for the seventh digit.
    Affine sform =
        Affine.of(
            -1.9974715f,
            -0.040358406f,
            0.092080966f,
            110, //
            -0.04390011f,
            1.9980514f,
            -0.07657447f,
            -111, //
            0.09044604f,
            0.07849885f,
            1.9964111f,
            -52);
    Grid grid = new Grid(112, 112, 73, sform);
    double[] mm = {1, 1, 1};
    assertThat(Resampler.gridFor(grid, mm, ResampleRule.ITK_LINEAR).shape())
        .isEqualTo("224×224×146");
    assertThat(Resampler.gridFor(grid, mm, ResampleRule.MONAI_LINEAR).shape())
        .isEqualTo("223×223×145");
  }

  @Test
  void refusesASpacingThatIsNone() {
    Volume volume = ReferenceFile.formula(new Grid(2, 2, 2, Affine.scaling(1, 1, 1)));
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () ->
                  Resampler.toSpacing(volume, new double[] {1, bad, 1}, ResampleRule.MONAI_LINEAR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("positive");
    }
  }
}
