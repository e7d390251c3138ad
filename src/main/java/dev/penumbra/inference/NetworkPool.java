package dev.penumbra.inference;

import dev.penumbra.inference.PooledNetwork.Load;
import dev.penumbra.model.ModelBundle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of all models of a device. They stay on it within a budget of bytes; beyond, those
 * that no run needs leave, the least recently used first, then those that a run needs last. A
 * network that runs stays. Loads happen on threads of their own, so that one can be read while
 * another runs and a cancelled run need not wait.
 *
 * <p>A network larger than the budget runs alone. When memory runs out while one is loaded, others
 * leave until it fits, and the budget falls to what the device was found to hold. Thread-safe.
 */
final class NetworkPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkPool.class);

  /** How soon a waiting thread notices that it is cancelled. */
  private static final long PATIENCE_MS = 50;

  private final ComputeDevice device;
  private final NetworkLoader loader;
  private final ExecutorService threads = Executors.newCachedThreadPool(NetworkPool::thread);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<PooledNetwork> networks = new LinkedHashSet<>();
  private final Set<NetworkRun> runs = new LinkedHashSet<>();

  /** Bytes of what is on the device or being loaded. */
  private long used;

  private long budget;
  private long uses;
  private long hits;
  private long evictions;

  /** Wanted loads that wait for room. While there are any, networks that wait to run let them. */
  private int starving;

  private boolean closed;

  /**
   * A pool without networks.
   *
   * @param device where they will be
   * @param budget bytes that they may take
   * @param loader brings them there
   */
  NetworkPool(ComputeDevice device, long budget, NetworkLoader loader) {
    this.device = device;
    this.budget = budget;
    this.loader = loader;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "penumbra-network-loader");
    thread.setDaemon(true);
    return thread;
  }

  ComputeDevice device() {
    return device;
  }

  /**
   * Takes a model in; loads nothing yet.
   *
   * @param bundle the model
   * @return its networks, in the manifest's order; the caller closes them
   */
  ModelNetworks open(ModelBundle bundle) {
    List<PooledNetwork> opened = new ArrayList<>();
    for (String file : bundle.manifest().network().files()) {
      opened.add(new PooledNetwork(new NetworkFile(bundle, file)));
    }
    locked(() -> networks.addAll(opened));
    return new ModelNetworks(this, opened);
  }

  NetworkRun begin(List<PooledNetwork> order, BooleanSupplier cancelled) {
    NetworkRun run = new NetworkRun(this, order, cancelled);
    locked(() -> runs.add(run));
    return run;
  }

  void advance(NetworkRun run) {
    locked(run::advanced);
  }

  void ended(NetworkRun run) {
    locked(() -> runs.remove(run));
  }

  /** Waits until a network is on the device, loading it where need be, and keeps it there. */
  Network pin(PooledNetwork wanted, BooleanSupplier cancelled) {
    lock.lock();
    wanted.waiting++;
    boolean hit = wanted.network().isPresent();
    try {
      while (true) {
        if (closed || !networks.contains(wanted)) {
          throw new IllegalStateException("the pool of networks is closed");
        }
        Optional<Network> there = wanted.network();
        if (there.isPresent() && (wanted.promised || starving == 0)) {
          wanted.promised = false;
          wanted.pins++;
          wanted.lastUse = ++uses;
          hits += hit ? 1 : 0;
          return there.get();
        }
        if (there.isPresent()) {
          await(cancelled);
        } else {
          Load load = wanted.load().orElseGet(() -> startLoading(wanted));
          load.wanted = true;
          await(cancelled);
          load.failure.ifPresent(NetworkPool::rethrow);
        }
      }
    } finally {
      wanted.waiting--;
      wanted.promised &= wanted.waiting > 0;
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Waits for a change, for a moment at most; asks whether to go on without the lock. */
  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks at what it waits for
  private void await(BooleanSupplier cancelled) {
    boolean stop;
    try {
      changed.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
      lock.unlock();
      try {
        stop = cancelled.getAsBoolean();
      } finally {
        lock.lock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop = true;
    }
    if (stop) {
      throw new SegmentationCancelled();
    }
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(failure);
  }

  void unpin(PooledNetwork network) {
    locked(() -> network.pins--);
  }

  /** Begins to load a network that is needed next, if there is room or something can go for it. */
  void readAhead(PooledNetwork next) {
    locked(
        () -> {
          if (!closed && next.network().isEmpty() && next.load().isEmpty()) {
            startLoading(next);
          }
        });
  }

  private Load startLoading(PooledNetwork network) {
    Load load = new Load();
    network.begin(load);
    threads.execute(() -> load(network, load));
    return load;
  }

  private void load(PooledNetwork network, Load load) {
    Optional<Network> loaded = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    try {
      loaded = loadWithin(network, load);
    } catch (RuntimeException | Error e) { // told to those who wait
      failure = Optional.of(e);
    }
    lock.lock();
    try {
      load.failure = load.wanted ? failure : Optional.empty();
      network.end(loaded);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Loads where there is room; where memory says otherwise, again with less beside it. */
  private Optional<Network> loadWithin(PooledNetwork network, Load load) {
    long before = budget();
    while (reserve(network, load)) {
      try {
        return Optional.of(loader.load(network.file(), network.before));
      } catch (RuntimeException | Error e) {
        if (!release(network, MemoryShortage.of(e) == MemoryShortage.CERTAIN)) {
          locked(() -> budget = before);
          throw e;
        }
        Torch.releaseCache(device);
      }
    }
    return Optional.empty();
  }

  /**
   * Makes room for a network and takes it. Waits for runs to let go of others, where it is wanted.
   *
   * @return false if it is not wanted (any more) and would have to wait
   */
  private boolean reserve(PooledNetwork network, Load load) {
    lock.lock();
    try {
      boolean waits = false;
      try {
        while (used > 0 && used + network.bytes() > budget) {
          Optional<PooledNetwork> victim = victim(network, load.wanted);
          if (victim.isPresent()) {
            evict(victim.get());
          } else if (closed || network.waiting == 0) {
            return false;
          } else {
            starving += waits ? 0 : 1;
            waits = true;
            changed.awaitUninterruptibly();
          }
        }
      } finally {
        starving -= waits ? 1 : 0;
        changed.signalAll();
      }
      used += network.bytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back what was reserved for a network that could not be loaded.
   *
   * @return whether another attempt makes sense, with less beside it
   */
  private boolean release(PooledNetwork network, boolean outOfMemory) {
    lock.lock();
    try {
      used -= network.bytes();
      changed.signalAll();
      if (!outOfMemory || used == 0) {
        return false;
      }
      budget = Math.min(budget, used);
      LOG.info("{} holds no more than {} MB of weights", device.name(), budget >> 20);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What leaves for a network: what no run needs, the least recently used; else what is needed
   * last. What is read ahead takes nobody's place who is needed sooner.
   */
  private Optional<PooledNetwork> victim(PooledNetwork comer, boolean wanted) {
    Comparator<PooledNetwork> later = Comparator.comparingInt(this::stepsUntilNeeded);
    return networks.stream()
        .filter(PooledNetwork::evictable)
        .filter(other -> wanted || later.compare(other, comer) > 0)
        .min(later.reversed().thenComparingLong(other -> other.lastUse));
  }

  private int stepsUntilNeeded(PooledNetwork network) {
    return runs.stream()
        .flatMap(run -> run.stepsUntil(network).stream())
        .min(Comparator.naturalOrder())
        .orElse(Integer.MAX_VALUE);
  }

  private void evict(PooledNetwork network) {
    network.evict();
    used -= network.bytes();
    evictions++;
    if (!device.isCuda()) {
      NativeHeap.trim();
    }
    changed.signalAll();
  }

  /** Takes all networks off the device that nobody runs or waits for; whether there were any. */
  boolean makeRoom() {
    lock.lock();
    try {
      List<PooledNetwork> idle = networks.stream().filter(PooledNetwork::evictable).toList();
      idle.forEach(this::evict);
      return !idle.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets networks; waits for their loads and their runs to end. */
  void remove(Collection<PooledNetwork> leaving) {
    lock.lock();
    try {
      networks.removeAll(leaving);
      changed.signalAll();
      for (PooledNetwork network : leaving) {
        while (network.load().isPresent() || network.pins > 0) {
          changed.awaitUninterruptibly();
        }
        if (network.network().isPresent()) {
          evict(network);
        }
        loader.forget(network.file());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the networks on the device and of those being loaded. */
  long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that networks may take: what was given, or less where memory ran out before. */
  long budget() {
    lock.lock();
    try {
      return budget;
    } finally {
      lock.unlock();
    }
  }

  /** What is on the device, and how often it was there when it was needed. */
  WeightsUse use() {
    lock.lock();
    try {
      return new WeightsUse(device.name(), used, budget, hits, uses - hits, evictions);
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Closes all networks; waits for loads and runs to end. Closing twice does nothing. */
  @Override
  public void close() {
    List<PooledNetwork> all = new ArrayList<>();
    locked(
        () -> {
          closed = true;
          all.addAll(networks);
        });
    remove(all);
    threads.shutdown();
  }
}
