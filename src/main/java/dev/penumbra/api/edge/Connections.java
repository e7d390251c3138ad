package dev.penumbra.api.edge;

import dev.penumbra.api.links.ClientAddresses;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of each network address. One too many is closed at once. Everybody comes
 * through trusted proxies, so that these are not limited. Thread-safe.
 */
@Singleton
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final int most;
  private final ClientAddresses addresses;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  Connections(ConnectionConfig config, ClientAddresses addresses) {
    this.most = config.perAddress();
    this.addresses = addresses;
  }

  /** Counts a connection until it ends. */
  @SuppressWarnings("FutureReturnValueIgnored") // closing tells nobody
  void enter(Channel connection) {
    Optional<String> address =
        connection.remoteAddress() instanceof InetSocketAddress peer
            ? addresses.ofPeer(peer)
            : Optional.empty();
    if (address.isEmpty()) {
      return;
    }
    String name = address.get();
    int now = open.merge(name, 1, Integer::sum);
    connection.closeFuture().addListener(closed -> leave(name));
    if (most > 0 && now > most) {
      LOG.debug("{} has {} connections, as many as one address may have", name, most);
      // Not at once: the pipeline is still being built.
      connection.eventLoop().execute(connection::close);
    }
  }

  /** How many connections there are of an address that is limited. */
  int of(String address) {
    return open.getOrDefault(address, 0);
  }

  private void leave(String name) {
    open.computeIfPresent(name, (address, count) -> count == 1 ? null : count - 1);
  }
}
