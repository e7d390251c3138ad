package dev.penumbra.cases.uploads;

import dev.penumbra.nifti.VoxelStatistics;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the values of an ADC image can be diffusion coefficients. The mean over a head is about
 * 1e-3 mm²/s (brain 0.8e-3, fluid 3e-3); files hold it in mm²/s, in 1e-3 mm²/s or in 1e-6 mm²/s.
 * Each unit has a range of means from 1/50 to 8 times that: wide enough for images with much noise
 * around the head or little of a head in them.
 */
final class AdcRange {

  private static final double USUAL = 1e-3;
  private static final double LEAST = USUAL / 50;
  private static final double MOST = USUAL * 8;
  private static final double[] UNITS = {1, 1e-3, 1e-6};

  private AdcRange() {}

  /** What is wrong, to follow the image's name; empty where the values are possible. */
  static Optional<String> problem(VoxelStatistics values) {
    double mean = values.positiveMean();
    for (double unit : UNITS) {
      if (mean * unit >= LEAST && mean * unit <= MOST) {
        return Optional.empty();
      }
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the mean of its positive values is %.3g; that of an ADC image is about 0.001 (in mm²/s),"
                + " 1 (in 1e-3 mm²/s) or 1000 (in 1e-6 mm²/s)",
            mean));
  }
}
