package dev.penumbra.results.report;

import dev.penumbra.volume.Volume;

/**
 * The values that are drawn black and white.
 *
 * @param low value of black
 * @param high value of white
 * @param caption what the window means, or nothing
 */
record Window(double low, double high, String caption) {

  private static final int BINS = 1 << 16;

  /** The window of ADC maps in mm²/s. */
  private static final double ADC_HIGH = 3e-3;

  /** Medians of brain tissue that name the unit of an ADC map, in mm²/s. */
  private static final double ADC_BRAIN_LOW = 3e-4;

  private static final double ADC_BRAIN_HIGH = 3e-3;

  /** Window of a DWI: the 1st to the 99.5th percentile of the positive values. */
  static Window ofDwi(Volume volume) {
    Histogram histogram = new Histogram(volume);
    return new Window(histogram.percentile(0.01), histogram.percentile(0.995), "").valid();
  }

  /**
   * Window of an ADC map: 0 to 3·10⁻³ mm²/s, where its median shows that the map is in mm²/s, 10⁻³
   * mm²/s or 10⁻⁶ mm²/s; percentiles where it is in none of them.
   */
  static Window ofAdc(Volume volume) {
    Histogram histogram = new Histogram(volume);
    double median = histogram.percentile(0.5);
    for (double unit : new double[] {1, 1e-3, 1e-6}) {
      double brain = median * unit;
      if (brain >= ADC_BRAIN_LOW && brain <= ADC_BRAIN_HIGH) {
        return new Window(0, ADC_HIGH / unit, "0–0.003 mm²/s");
      }
    }
    return ofDwi(volume);
  }

  /** Gray of a value, 0 to 255. */
  int gray(double value) {
    double share = (value - low) / (high - low);
    return (int) Math.round(255 * Math.max(0, Math.min(1, share)));
  }

  private Window valid() {
    return high > low ? this : new Window(low, low + 1, caption);
  }

  /** Counts of the positive finite values; of all finite ones where none is positive. */
  private static final class Histogram {
    private final int[] bins = new int[BINS];
    private final double min;
    private final double max;
    private long count;

    Histogram(Volume volume) {
      float highest = Float.NEGATIVE_INFINITY;
      for (float value : volume.data()) {
        if (Float.isFinite(value) && value > highest) {
          highest = value;
        }
      }
      double low = highest > 0 ? 0 : Double.NEGATIVE_INFINITY;
      double from = Double.POSITIVE_INFINITY;
      for (float value : volume.data()) {
        if (Float.isFinite(value) && value > low) {
          from = Math.min(from, value);
        }
      }
      min = from;
      max = highest;
      double toBin = max > min ? (BINS - 1) / (max - min) : 0;
      for (float value : volume.data()) {
        if (Float.isFinite(value) && value > low) {
          bins[(int) ((value - min) * toBin)]++;
          count++;
        }
      }
    }

    double percentile(double fraction) {
      if (count == 0) {
        return 0;
      }
      long wanted = (long) Math.ceil(fraction * count);
      long seen = 0;
      int bin = -1;
      while (seen < wanted) {
        seen += bins[++bin];
      }
      return min + (max - min) * Math.max(0, bin) / (BINS - 1);
    }
  }
}
