package dev.penumbra.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How event streams are kept open.
 *
 * @param heartbeat {@code penumbra.events.heartbeat}: after how long without an event a comment
 *     line is sent, so that nothing in between takes a quiet stream for a dead one
 */
@ConfigurationProperties("penumbra.events")
public record EventSettings(@Bindable(defaultValue = "15s") Duration heartbeat) {

  /** Checks the value. */
  public EventSettings {
    if (heartbeat.isZero() || heartbeat.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.events.heartbeat is "
              + heartbeat
              + "; it must be longer than zero, for example 15s.");
    }
  }
}
