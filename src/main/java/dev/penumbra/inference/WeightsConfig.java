package dev.penumbra.inference;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the networks' weights may take of a device. A blank value counts as absent.
 *
 * @param weightsMemory size of the networks that stay on each device, for example {@code 4GB}:
 *     {@code penumbra.weights-memory}, {@code PENUMBRA_WEIGHTS_MEMORY}; absent: a share of what the
 *     device has, see {@link WeightsMemory}
 */
@ConfigurationProperties("penumbra")
public record WeightsConfig(@Nullable String weightsMemory) {

  /** Not Micronaut's conversion: for an optional value it takes what is no size for absent. */
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMGT]?)B?");

  private static final String UNITS = "KMGT";

  /** Of one unit to the next. */
  private static final int STEP_BITS = 10;

  /** Refuses what is no size. */
  public WeightsConfig {
    parse(weightsMemory);
  }

  /** By device. */
  static WeightsConfig byDevice() {
    return new WeightsConfig(null);
  }

  OptionalLong bytes() {
    return parse(weightsMemory);
  }

  private static OptionalLong parse(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return OptionalLong.empty();
    }
    Matcher size = SIZE.matcher(value.strip().toUpperCase(Locale.ROOT));
    if (size.matches()) {
      long number = Long.parseLong(size.group(1));
      int shift = size.group(2).isEmpty() ? 0 : STEP_BITS * (1 + UNITS.indexOf(size.group(2)));
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return OptionalLong.of(number << shift);
      }
    }
    throw new SettingRefused(
        "penumbra.weights-memory",
        "PENUMBRA_WEIGHTS_MEMORY",
        value,
        "a size above 0, for example 4GB or 700MB");
  }
}
