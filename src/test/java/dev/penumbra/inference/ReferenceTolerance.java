package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares arrays with a reference. */
final class ReferenceTolerance {

  private ReferenceTolerance() {}

  static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    float worst = 0;
    for (int i = 0; i < expected.length; i++) {
      float difference = Math.abs(actual[i] - expected[i]);
      worst = difference <= worst ? worst : difference;
    }
    assertThat(worst).as("largest difference").isLessThanOrEqualTo(tolerance);
  }

  static int differing(byte[] actual, float[] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    int count = 0;
    for (int i = 0; i < expected.length; i++) {
      count += actual[i] == expected[i] ? 0 : 1;
    }
    return count;
  }
}
