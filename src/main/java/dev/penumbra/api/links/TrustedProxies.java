package dev.penumbra.api.links;

import dev.penumbra.model.SettingRefused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The networks whose word on the client's side of a connection is believed. Immutable. */
final class TrustedProxies {

  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final List<Network> networks = new ArrayList<>();

  /**
   * Reads networks.
   *
   * @param list addresses or networks ({@code 10.0.0.0/8}), comma separated; blanks are skipped
   * @throws SettingRefused if an entry is neither
   */
  TrustedProxies(String list) {
    for (String entry : list.split(",", -1)) {
      if (!entry.isBlank()) {
        networks.add(Network.parse(entry.strip()));
      }
    }
  }

  /** Whether the peer of a connection is one of them. */
  boolean contains(@Nullable InetSocketAddress peer) {
    return peer != null && peer.getAddress() != null && contains(peer.getAddress());
  }

  /** Whether an address is one of theirs. */
  boolean contains(InetAddress peer) {
    byte[] address = peer.getAddress();
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  /** Reads a numeric address; nothing is ever looked up. */
  static Optional<InetAddress> literal(String text) {
    try {
      return LITERAL.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static final class Network {

    private final byte[] address;
    private final int prefix;

    Network(byte[] address, int prefix) {
      this.address = address;
      this.prefix = prefix;
    }

    static Network parse(String text) {
      int slash = text.indexOf('/');
      String literal = slash < 0 ? text : text.substring(0, slash);
      try {
        byte[] address =
            TrustedProxies.literal(literal).orElseThrow(() -> refused(text)).getAddress();
        int prefix = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > address.length * 8) {
          throw refused(text);
        }
        return new Network(address, prefix);
      } catch (NumberFormatException e) {
        throw refused(text);
      }
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = prefix / 8;
      for (int i = 0; i < whole; i++) {
        if (other[i] != address[i]) {
          return false;
        }
      }
      int rest = prefix % 8;
      return rest == 0 || ((other[whole] ^ address[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    private static SettingRefused refused(String text) {
      return new SettingRefused(
          "penumbra.links.trusted-proxies",
          "PENUMBRA_LINKS_TRUSTED_PROXIES",
          text,
          "addresses and networks separated by commas, for example 10.0.0.0/8,192.168.1.4");
    }
  }
}
