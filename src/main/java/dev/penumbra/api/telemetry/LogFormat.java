package dev.penumbra.api.telemetry;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.Locale;

/**
 * Refuses a form of log lines that there is not. The logging, which starts before the settings are
 * read, takes its form from the environment itself.
 *
 * @param logFormat {@code penumbra.log-format}, {@code PENUMBRA_LOG_FORMAT}: {@code text} or {@code
 *     json}
 */
@Context
@ConfigurationProperties("penumbra")
record LogFormat(@Bindable(defaultValue = "text") String logFormat) {

  LogFormat {
    if (!logFormat.isBlank()
        && !List.of("text", "json").contains(logFormat.strip().toLowerCase(Locale.ROOT))) {
      throw new SettingRefused(
          "penumbra.log-format", "PENUMBRA_LOG_FORMAT", logFormat, "text or json");
    }
  }
}
