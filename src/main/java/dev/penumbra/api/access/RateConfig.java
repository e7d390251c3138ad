package dev.penumbra.api.access;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Locale;

/**
 * How much one client may ask for; 0 is without limit. A minute's share may come at once.
 *
 * @param requests {@code penumbra.rate.requests}: requests a minute that are neither submissions
 *     nor uploads nor probes of health
 * @param submissions {@code penumbra.rate.submissions}: submissions a minute
 * @param uploads {@code penumbra.rate.uploads}: uploads a minute
 * @param streams {@code penumbra.rate.streams}: event streams at the same time
 */
@ConfigurationProperties("penumbra.rate")
public record RateConfig(
    @Bindable(defaultValue = "12000") int requests,
    @Bindable(defaultValue = "1200") int submissions,
    @Bindable(defaultValue = "600") int uploads,
    @Bindable(defaultValue = "500") int streams) {

  /** Checks the values. */
  public RateConfig {
    notNegative("requests", requests);
    notNegative("submissions", submissions);
    notNegative("uploads", uploads);
    notNegative("streams", streams);
  }

  /** How many a minute; 0 is without limit. */
  int perMinute(Rate rate) {
    return switch (rate) {
      case UNCOUNTED -> 0;
      case REQUESTS -> requests;
      case SUBMISSIONS -> submissions;
      case UPLOADS -> uploads;
    };
  }

  private static void notNegative(String name, int value) {
    if (value < 0) {
      throw new SettingRefused(
          "penumbra.rate." + name,
          "PENUMBRA_RATE_" + name.toUpperCase(Locale.ROOT),
          Integer.toString(value),
          "0 for no limit, or more");
    }
  }
}
