package dev.penumbra.api.links;

import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells whether a client came to a trusted proxy by TLS. Immutable. */
@Singleton
public final class SecureTransport {

  private final TrustedProxies proxies;

  /**
   * Reads the settings.
   *
   * @param settings whose word counts
   */
  public SecureTransport(LinkSettings settings) {
    this.proxies = new TrustedProxies(settings.trustedProxies());
  }

  /**
   * Whether a proxy says so.
   *
   * @param peer the other end of the connection
   * @param headers the request's headers by name
   * @return true only where the proxy is trusted
   */
  public boolean forwarded(
      @Nullable SocketAddress peer, Function<String, @Nullable String> headers) {
    return peer instanceof InetSocketAddress address
        && proxies.contains(address)
        && Forwarded.of(headers).scheme().filter("https"::equals).isPresent();
  }
}
