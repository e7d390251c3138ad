package dev.penumbra.inference;

import java.util.List;
import java.util.function.BooleanSupplier;

/** The networks of one model in the pool of a device. Thread-safe. */
final class ModelNetworks implements AutoCloseable {

  private final NetworkPool pool;
  private final List<PooledNetwork> networks;

  ModelNetworks(NetworkPool pool, List<PooledNetwork> networks) {
    this.pool = pool;
    this.networks = List.copyOf(networks);
  }

  int size() {
    return networks.size();
  }

  /**
   * Begins a pass over the first networks.
   *
   * @param count how many
   * @param cancelled asked by the thread that runs, while it waits for a network
   * @return the pass; the caller closes it
   */
  NetworkRun run(int count, BooleanSupplier cancelled) {
    return pool.begin(networks.subList(0, count), cancelled);
  }

  /**
   * Takes what nobody runs off the device, for a forward that found no room.
   *
   * @return whether there was anything
   */
  boolean makeRoom() {
    return pool.makeRoom();
  }

  /** Gives all memory back; waits for loads under way. No run may be open. */
  @Override
  public void close() {
    pool.remove(networks);
  }
}
