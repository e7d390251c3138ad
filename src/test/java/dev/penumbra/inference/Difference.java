package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;
import java.util.Locale;

/**
 * How far our values are from the reference's, within the limits that count as equal.
 *
 * @param max the largest difference
 * @param mean the mean difference; negative where it is not told
 */
record Difference(double max, double mean) {

  private static final double RELATIVE = 1e-4;

  /** Values below this share of the channel's largest are compared as if they were so large. */
  private static final double SMALL = 0.01;

  private static final double PROBABILITY_MAX = 1e-3;
  private static final double PROBABILITY_MEAN = 1e-5;
  private static final double NEAR_THRESHOLD = 1e-4;

  /** Of volumes between the steps: relative to the value. */
  static Difference relative(String what, List<Volume> ours, List<Volume> reference) {
    assertThat(ours).as(what + " channels").hasSameSizeAs(reference);
    double worst = 0;
    for (int c = 0; c < ours.size(); c++) {
      Volume volume = ours.get(c);
      Volume other = reference.get(c);
      assertThat(volume.grid().shape()).as(what).isEqualTo(other.grid().shape());
      double largest = 0;
      for (float value : other.data()) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < volume.data().length; i++) {
        double expected = other.data()[i];
        double scale = Math.max(Math.abs(expected), SMALL * largest);
        double off = Math.abs(volume.data()[i] - expected) / scale;
        assertThat(off)
            .as("%s, channel %d, voxel %d: %s for %s", what, c, i, volume.data()[i], expected)
            .isLessThanOrEqualTo(RELATIVE);
        worst = Math.max(worst, off);
      }
    }
    return new Difference(worst, -1);
  }

  /** Of probabilities. */
  static Difference absolute(String what, Volume ours, Volume reference) {
    double worst = 0;
    double sum = 0;
    int n = ours.data().length;
    for (int i = 0; i < n; i++) {
      double off = Math.abs(ours.data()[i] - (double) reference.data()[i]);
      worst = Math.max(worst, off);
      sum += off;
    }
    assertThat(worst).as(what + ", largest difference").isLessThanOrEqualTo(PROBABILITY_MAX);
    assertThat(sum / n).as(what + ", mean difference").isLessThanOrEqualTo(PROBABILITY_MEAN);
    return new Difference(worst, sum / n);
  }

  /** Voxels of the masks that differ; only those near the threshold may. */
  int masks(Mask ours, Volume reference, Volume probability) {
    int others = 0;
    for (int i = 0; i < ours.data().length; i++) {
      if (ours.data()[i] != reference.data()[i]) {
        others++;
        assertThat(Math.abs(probability.data()[i] - 0.5))
            .as("mask, voxel %d: distance to the threshold", i)
            .isLessThanOrEqualTo(NEAR_THRESHOLD);
      }
    }
    return others;
  }

  @Override
  public String toString() {
    return mean < 0
        ? String.format(Locale.ROOT, "%.0e", max)
        : String.format(Locale.ROOT, "%.0e / %.0e", max, mean);
  }
}
