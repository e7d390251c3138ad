package dev.penumbra.api.links;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where clients reach this service.
 *
 * @param publicUrl the address before every path, for example {@code https://app.example.org}; of
 *     several with blanks between them the first; empty to find out from each request
 * @param spaceHost host name of a Hugging Face Space, which is always reached by https; empty
 *     elsewhere
 * @param trustedProxies networks whose {@code Forwarded} headers are believed, comma separated
 */
@ConfigurationProperties("penumbra.links")
public record LinkSettings(
    @Bindable(defaultValue = "") String publicUrl,
    @Bindable(defaultValue = "") String spaceHost,
    @Bindable(defaultValue = LinkSettings.PRIVATE_NETWORKS) String trustedProxies) {

  /** This machine and private networks, where the proxies of containers live. */
  public static final String PRIVATE_NETWORKS =
      "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,"
          + "fe80::/10";
}
