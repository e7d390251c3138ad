package dev.penumbra.api.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Which pages of other origins may read this server's answers.
 *
 * @param allowedOrigins exact origins, comma separated; empty for none, {@code *} for any
 * @param allowCredentials whether browsers may send cookies and HTTP authentication along
 * @param maxAge how long a browser may keep the answer to a preflight
 */
@ConfigurationProperties("penumbra.cors")
public record CorsSettings(
    @Bindable(defaultValue = "") String allowedOrigins,
    @Bindable(defaultValue = "false") boolean allowCredentials,
    @Bindable(defaultValue = "1h") Duration maxAge) {

  /** Checks how long a preflight's answer holds. */
  public CorsSettings {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.cors.max-age is " + maxAge + "; it must be 0s or longer, for example 1h.");
    }
  }
}
