package dev.penumbra.inference;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One pass over a model's networks, in their order: each is on the device while it is the current
 * one, and the one after it is read ahead meanwhile. Belongs to one thread, which closes it.
 */
final class NetworkRun implements AutoCloseable {

  private final NetworkPool pool;
  private final List<PooledNetwork> networks;
  private final BooleanSupplier cancelled;
  private int next;
  private Optional<PooledNetwork> current = Optional.empty();

  NetworkRun(NetworkPool pool, List<PooledNetwork> networks, BooleanSupplier cancelled) {
    this.pool = pool;
    this.networks = List.copyOf(networks);
    this.cancelled = cancelled;
  }

  boolean hasNext() {
    return next < networks.size();
  }

  /**
   * Lets go of the current network and waits for the next.
   *
   * @return the network; it may be used until the next call or {@link #close}
   * @throws dev.penumbra.model.BundleRefused if its file is not what the manifest says
   * @throws InferenceFailed if memory does not suffice even for it alone
   * @throws SegmentationCancelled if the run was cancelled while it waited
   */
  Network next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    letGo();
    PooledNetwork wanted = networks.get(next);
    Network network = pool.pin(wanted, cancelled);
    current = Optional.of(wanted);
    pool.advance(this);
    if (hasNext()) {
      pool.readAhead(networks.get(next));
    }
    return network;
  }

  /** Under the pool's lock: the next network is another one now. */
  void advanced() {
    next++;
  }

  /** Under the pool's lock: after how many networks one is needed; empty for not at all. */
  Optional<Integer> stepsUntil(PooledNetwork network) {
    int index = networks.subList(next, networks.size()).indexOf(network);
    return index < 0 ? Optional.empty() : Optional.of(index);
  }

  private void letGo() {
    current.ifPresent(pool::unpin);
    current = Optional.empty();
  }

  @Override
  public void close() {
    letGo();
    pool.ended(this);
  }
}
