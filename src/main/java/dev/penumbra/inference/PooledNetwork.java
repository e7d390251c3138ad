package dev.penumbra.inference;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link NetworkPool} knows of one network. Only used under the pool's lock. */
final class PooledNetwork {

  private final NetworkFile file;
  private @Nullable Network network;

  /** The load under way; threads that wait for it keep hold of it. */
  private @Nullable Load load;

  /** Threads that want it. */
  int waiting;

  /** Threads that run it. */
  int pins;

  /** Loaded because a thread waits, which has not run it yet. */
  boolean promised;

  /** Whether it was on the device once. */
  boolean before;

  /** When it was last used, as a count. */
  long lastUse;

  PooledNetwork(NetworkFile file) {
    this.file = file;
  }

  NetworkFile file() {
    return file;
  }

  long bytes() {
    return file.bytes();
  }

  Optional<Network> network() {
    return Optional.ofNullable(network);
  }

  Optional<Load> load() {
    return Optional.ofNullable(load);
  }

  void begin(Load begun) {
    load = begun;
  }

  /** The load is over, with a network or without. */
  void end(Optional<Network> loaded) {
    load = null;
    network = loaded.orElse(null);
    before |= network != null;
    promised = network != null && waiting > 0;
  }

  boolean evictable() {
    return network != null && pins == 0 && !promised;
  }

  /** Takes the network off the device. */
  void evict() {
    if (network != null) {
      network.close();
      network = null;
    }
  }

  /** One attempt to load. */
  static final class Load {
    /** Whether a thread waits for it; else it is read ahead and may give up. */
    boolean wanted;

    Optional<Throwable> failure = Optional.empty();
  }
}
