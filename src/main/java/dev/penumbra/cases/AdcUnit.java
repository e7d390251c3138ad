package dev.penumbra.cases;

import dev.penumbra.volume.Volume;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The unit of an ADC map. NIfTI has no field for it, so it is found from the values: the median
 * over a head is about 0.8e-3 mm²/s, and the units in use are a thousandfold apart.
 */
public enum AdcUnit {
  /** mm²/s: brain is about 0.0008. */
  MM2_PER_S(1, "mm²/s"),
  /** 1e-3 mm²/s, the same as µm²/ms: brain is about 0.8. ISLES'22 has it. */
  MILLI(1e-3, "1e-3 mm²/s"),
  /** 1e-6 mm²/s, what scanners write: brain is about 800. */
  MICRO(1e-6, "1e-6 mm²/s");

  /** The unit that networks and reports are given. */
  public static final AdcUnit CANONICAL = MICRO;

  /**
   * Least median of a head, in mm²/s. The core of an infarct has 0.3e-3 to 0.6e-3; air and failed
   * fits, which count as 0 or little, may lower the median of a head that is not skull-stripped.
   */
  static final double LEAST = 0.2e-3;

  /**
   * Largest median of a head, in mm²/s. Free water at 37 °C has 3.0e-3, and no tissue has more;
   * noise around a head may have.
   */
  static final double MOST = 4e-3;

  /** Fewer voxels than this are no brain and tell nothing. */
  private static final int LEAST_VOXELS = 100;

  /** The upper half of a positive float32 names its value to within 1 %, in the values' order. */
  private static final int BIN_SHIFT = 16;

  private final double mm2PerSecond;
  private final String text;

  AdcUnit(double mm2PerSecond, String text) {
    this.mm2PerSecond = mm2PerSecond;
    this.text = text;
  }

  /**
   * The unit that makes a median one of brain tissue.
   *
   * @param median over a head, in the unknown unit
   * @return empty where it is implausible in every unit
   */
  public static Optional<AdcUnit> ofMedian(double median) {
    return Arrays.stream(values())
        .filter(unit -> median * unit.mm2PerSecond >= LEAST && median * unit.mm2PerSecond <= MOST)
        .findFirst();
  }

  /**
   * The median of an ADC's positive voxels where the DWI is brighter than its own mean. That is in
   * the head, also in images that are not skull-stripped, whose air would lead astray.
   *
   * @param adc the map, in any unit
   * @param dwi on the same grid
   * @return to within 1 %; empty where there are fewer than 100 such voxels, which tell nothing
   */
  public static OptionalDouble median(Volume adc, Volume dwi) {
    double bright = meanOfPositive(dwi.data());
    int[] bins = new int[1 << (Integer.SIZE - BIN_SHIFT - 1)];
    int count = 0;
    for (int i = 0; i < adc.data().length; i++) {
      if (dwi.data()[i] >= bright && adc.data()[i] > 0) {
        bins[Float.floatToRawIntBits(adc.data()[i]) >>> BIN_SHIFT]++;
        count++;
      }
    }
    if (count < LEAST_VOXELS) {
      return OptionalDouble.empty();
    }
    int bin = 0;
    for (int seen = bins[0]; 2L * seen < count; seen += bins[bin]) {
      bin++;
    }
    return OptionalDouble.of(Float.intBitsToFloat(bin << BIN_SHIFT));
  }

  /**
   * The same map in {@link #CANONICAL}.
   *
   * @param adc in this unit
   * @return a volume of its own
   */
  public Volume convert(Volume adc) {
    // A whole power of ten, as a network that finds the unit itself multiplies by.
    float factor = (float) Math.rint(mm2PerSecond / CANONICAL.mm2PerSecond);
    float[] converted = new float[adc.data().length];
    for (int i = 0; i < converted.length; i++) {
      converted[i] = adc.data()[i] * factor;
    }
    return new Volume(adc.grid(), converted);
  }

  /**
   * Why a map is no ADC.
   *
   * @param name what the sentence calls it
   * @param median over the head, as {@link #median} finds it; implausible
   * @param dwi the DWI that came with it, which may be the ADC in truth
   * @return sentences for a person
   */
  static String refusal(String name, double median, Volume dwi) {
    double bright = meanOfPositive(dwi.data());
    boolean swapped = bright < 10 && ofMedian(bright).isPresent();
    return String.format(
        Locale.ROOT,
        "%s is no ADC map: its median in the brain is %.3g; about 0.0008 (mm²/s), 0.8 (1e-3 mm²/s)"
            + " or 800 (1e-6 mm²/s) would be right.%s",
        name,
        median,
        swapped ? " The DWI has such values: the two may be exchanged." : "");
  }

  private static double meanOfPositive(float[] values) {
    double sum = 0;
    long count = 0;
    for (float value : values) {
      if (value > 0) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  @Override
  public String toString() {
    return text;
  }
}
