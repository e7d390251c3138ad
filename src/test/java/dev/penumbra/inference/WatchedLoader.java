package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Loads from bundles, remembers what, and can stand in for a slow disk or a small device. */
final class WatchedLoader implements NetworkLoader {

  private final NetworkLoader bundles = NetworkLoader.fromBundle(ComputeDevice.cpu());
  private final AtomicReference<NetworkPool> pool = new AtomicReference<>();
  private final List<String> loads = new ArrayList<>();
  private volatile long capacity = Long.MAX_VALUE;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private long most;

  /** A pool that loads through this. */
  NetworkPool pool(long budget) {
    NetworkPool made = new NetworkPool(ComputeDevice.cpu(), budget, this);
    pool.set(made);
    return made;
  }

  /** From now on what is loaded beyond these bytes runs out of memory. */
  void capacity(long bytes) {
    capacity = bytes;
  }

  /** From now on loads wait until the gate is opened by {@link #letThrough}. */
  void stop() {
    gate = new CountDownLatch(1);
  }

  void letThrough() {
    gate.countDown();
  }

  @Override
  public Network load(NetworkFile file, boolean before) {
    long used = pool.get().used();
    synchronized (loads) {
      loads.add(file.bundle().manifest().id() + "/" + file.name().replace(".pt", ""));
      most = Math.max(most, used);
    }
    pass();
    if (used > capacity) {
      throw new InferenceFailed(
          "The memory does not suffice.",
          new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"));
    }
    return bundles.load(file, before);
  }

  private void pass() {
    try {
      if (!gate.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Model and network of each attempt to load since the last call. */
  List<String> loads() {
    synchronized (loads) {
      List<String> since = List.copyOf(loads);
      loads.clear();
      return since;
    }
  }

  /** Whether so many attempts were made since {@link #loads} was called. */
  boolean loaded(int attempts) {
    synchronized (loads) {
      return loads.size() >= attempts;
    }
  }

  /** The most bytes that were on the device or on their way when a load began. */
  long most() {
    synchronized (loads) {
      return most;
    }
  }
}
