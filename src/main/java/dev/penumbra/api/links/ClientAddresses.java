package dev.penumbra.api.links;

import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells clients apart by network address: the peer's, or behind trusted proxies the last address in
 * {@code X-Forwarded-For} (else {@code Forwarded}) that is no such proxy. An IPv6 client is known
 * by its /64 network, which one subscriber has to himself. Immutable.
 */
@Singleton
public final class ClientAddresses {

  private static final int MOST_HOPS = 20;
  private static final int NETWORK_BYTES = 8;
  private static final Pattern FOR =
      Pattern.compile("(?:^|[;,\\s])for=\"?\\[?([0-9a-fA-F:.]+)", Pattern.CASE_INSENSITIVE);

  private final TrustedProxies proxies;

  /**
   * Reads the settings.
   *
   * @param settings whose word counts
   */
  public ClientAddresses(LinkSettings settings) {
    this.proxies = new TrustedProxies(settings.trustedProxies());
  }

  /**
   * Who sent a request.
   *
   * @param request the request
   * @return a short name, the same for all requests of one client
   */
  public String of(HttpRequest<?> request) {
    InetSocketAddress peer = request.getRemoteAddress();
    if (peer == null || peer.getAddress() == null) {
      return "unknown";
    }
    InetAddress client = peer.getAddress();
    if (proxies.contains(client)) {
      for (InetAddress hop : hops(request)) {
        client = hop;
        if (!proxies.contains(hop)) {
          break;
        }
      }
    }
    return name(client);
  }

  /**
   * The network address at the other end of a connection.
   *
   * @param peer the other end
   * @return its name; empty for a trusted proxy, behind which there are many clients
   */
  public Optional<String> ofPeer(InetSocketAddress peer) {
    return peer.getAddress() == null || proxies.contains(peer)
        ? Optional.empty()
        : Optional.of(name(peer.getAddress()));
  }

  /** The addresses that proxies have noted, the nearest first; ends before one that is none. */
  private static List<InetAddress> hops(HttpRequest<?> request) {
    List<String> noted = new ArrayList<>();
    for (String line : request.getHeaders().getAll("X-Forwarded-For")) {
      noted.addAll(List.of(line.split(",", -1)));
    }
    if (noted.isEmpty()) {
      for (String line : request.getHeaders().getAll("Forwarded")) {
        Matcher matcher = FOR.matcher(line);
        while (matcher.find()) {
          noted.add(matcher.group(1));
        }
      }
    }
    Collections.reverse(noted);
    List<InetAddress> hops = new ArrayList<>();
    for (String text : noted.subList(0, Math.min(MOST_HOPS, noted.size()))) {
      Optional<InetAddress> hop = TrustedProxies.literal(text.strip());
      if (hop.isEmpty()) {
        return hops;
      }
      hops.add(hop.get());
    }
    return hops;
  }

  private static String name(InetAddress client) {
    if (!(client instanceof Inet6Address)) {
      return client.getHostAddress();
    }
    StringBuilder network = new StringBuilder();
    byte[] address = client.getAddress();
    for (int i = 0; i < NETWORK_BYTES; i++) {
      network.append(String.format("%02x", address[i])).append(i % 2 == 1 ? ":" : "");
    }
    return network.append(":/64").toString();
  }
}
