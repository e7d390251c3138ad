package dev.penumbra.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Stands for a machine of its own: what runs on it reaches servers through relays alone. */
final class RelayedHost implements Host {

  private final List<Relay> relays = new ArrayList<>();

  @Override
  public String address() {
    return HERE.address();
  }

  @Override
  public List<String> servers(List<String> urls) {
    List<String> relayed = new ArrayList<>();
    for (String url : urls) {
      try {
        Relay relay = new Relay(URI.create(url).getPort());
        relays.add(relay);
        relayed.add("nats://127.0.0.1:" + relay.port());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return relayed;
  }

  @Override
  public void cut() {
    relays.forEach(Relay::cut);
  }

  @Override
  public void heal() {
    relays.forEach(Relay::heal);
  }

  @Override
  public void close() {
    for (Relay relay : relays) {
      try {
        relay.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a relay cannot be closed", e);
      }
    }
  }
}
