package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchWeightsTest {

  @ParameterizedTest
  @CsvSource({"8,7,10,0.125", "8,7,10,0.05", "16,5,9,0.125", "16,5,9,0.05"})
  void weightsAreThoseOfNnunetAndMonai(int a, int b, int c, double sigma) {
    String name = a + "x" + b + "x" + c + "-" + sigma;
    Extent patch = new Extent(a, b, c);
    closeTo(
        PatchWeights.of(new Weights.NnunetGaussian(sigma), patch),
        TestModel.reference("weights-nnunet-" + name));
    closeTo(
        PatchWeights.of(new Weights.MonaiGaussian(sigma), patch),
        TestModel.reference("weights-monai-" + name));
  }

  private static void closeTo(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(2e-6f + 1e-4f * expected[i] * 0.1f));
      assertThat(actual[i]).isPositive();
    }
  }

  @Test
  void constantWeightsAreOne() {
    assertThat(PatchWeights.of(new Weights.Constant(), new Extent(2, 3, 4)))
        .hasSize(24)
        .containsOnly(1f);
  }

  @Test
  void errorFunction() {
    assertThat(PatchWeights.erf(0)).isZero();
    assertThat(PatchWeights.erf(0.5)).isCloseTo(0.5204998778130465, within(1e-14));
    assertThat(PatchWeights.erf(-1)).isCloseTo(-0.8427007929497149, within(1e-14));
    assertThat(PatchWeights.erf(3)).isCloseTo(0.9999779095030014, within(1e-11));
    assertThat(PatchWeights.erf(7)).isEqualTo(1);
  }
}
