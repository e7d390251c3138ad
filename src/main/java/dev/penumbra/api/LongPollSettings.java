package dev.penumbra.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long a request may wait for a job's next snapshot.
 *
 * @param longest {@code penumbra.long-poll.longest}: the longest wait, whatever {@code wait} asks
 *     for
 */
@ConfigurationProperties("penumbra.long-poll")
public record LongPollSettings(@Bindable(defaultValue = "30s") Duration longest) {

  /** Checks the value. */
  public LongPollSettings {
    if (longest.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.long-poll.longest is "
              + longest
              + "; it must be 0s or longer, for example 30s.");
    }
  }
}
