package dev.penumbra.api.edge;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a connection may take, and how many one address may have.
 *
 * @param headTimeout {@code penumbra.connections.head-timeout}: the longest from connecting, or
 *     from the first byte of a later request, to the end of a request's head
 * @param bodyTimeout {@code penumbra.connections.body-timeout}: the longest that a request's body
 *     may take to arrive; uploads have limits of their own
 * @param writeTimeout {@code penumbra.connections.write-timeout}: the longest that a client may
 *     take nothing of what is sent to it
 * @param perAddress {@code penumbra.connections.per-address}: connections that one network address
 *     may have at the same time, trusted proxies excepted; 0 is without limit
 */
@ConfigurationProperties("penumbra.connections")
public record ConnectionConfig(
    @Bindable(defaultValue = "20s") Duration headTimeout,
    @Bindable(defaultValue = "30s") Duration bodyTimeout,
    @Bindable(defaultValue = "60s") Duration writeTimeout,
    @Bindable(defaultValue = "1000") int perAddress) {

  /** Checks the values. */
  public ConnectionConfig {
    positive("head-timeout", headTimeout);
    positive("body-timeout", bodyTimeout);
    positive("write-timeout", writeTimeout);
    if (perAddress < 0) {
      throw refused("per-address", Integer.toString(perAddress), "0 for no limit, or more");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw refused(name, value.toString(), "longer than zero, for example 30s");
    }
  }

  private static SettingRefused refused(String name, String value, String allowed) {
    return new SettingRefused(
        "penumbra.connections." + name,
        "PENUMBRA_CONNECTIONS_" + name.toUpperCase(Locale.ROOT).replace('-', '_'),
        value,
        allowed);
  }
}
