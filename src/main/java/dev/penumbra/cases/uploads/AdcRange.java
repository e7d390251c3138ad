package dev.penumbra.cases.uploads;

import dev.penumbra.cases.AdcUnit;
import dev.penumbra.nifti.VoxelStatistics;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the values of an ADC image can be diffusion coefficients, as far as one pass over it
 * tells. The mean over a head is about 1e-3 mm²/s (brain 0.8e-3, fluid 3e-3); each unit has a range
 * of means from 1/50 to 8 times that: wide enough for images with much noise around the head or
 * little of a head in them. The case's reader, which has all voxels at hand, looks closer.
 */
final class AdcRange {

  private static final double USUAL = 1e-3;
  private static final double LEAST = USUAL / 50;
  private static final double MOST = USUAL * 8;
  private static final double SMALL_NUMBERS = 10;

  private AdcRange() {}

  /** The unit that the values seem to have; empty where they are possible in none. */
  static Optional<AdcUnit> unit(VoxelStatistics values) {
    return Stream.of(AdcUnit.values())
        .filter(
            unit -> {
              double mean = values.positiveMean() * mm2PerSecond(unit);
              return mean >= LEAST && mean <= MOST;
            })
        .findFirst();
  }

  /** What is wrong, to follow the image's name; empty where the values are possible. */
  static Optional<String> problem(VoxelStatistics values) {
    return unit(values).isPresent()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the mean of its positive values is %.3g; that of an ADC map is about 0.001"
                    + " (mm²/s), 1 (1e-3 mm²/s) or 1000 (1e-6 mm²/s)",
                values.positiveMean()));
  }

  /**
   * Whether DWI and ADC seem to be exchanged: the first has the values of an ADC map in one of the
   * units with small numbers, which a DWI hardly has, and the second has not.
   */
  static boolean exchanged(VoxelStatistics dwi, VoxelStatistics adc) {
    return dwi.positiveMean() < SMALL_NUMBERS
        && AdcUnit.ofMedian(dwi.positiveMean()).isPresent()
        && AdcUnit.ofMedian(adc.positiveMean()).isEmpty();
  }

  private static double mm2PerSecond(AdcUnit unit) {
    return switch (unit) {
      case MM2_PER_S -> 1;
      case MILLI -> 1e-3;
      case MICRO -> 1e-6;
    };
  }
}
