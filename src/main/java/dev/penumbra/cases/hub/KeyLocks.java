package dev.penumbra.cases.hub;

import java.util.HashSet;
import java.util.Set;

/** Lets one thread at a time work on what has one name. Thread-safe. */
final class KeyLocks {

  private final Set<String> held = new HashSet<>();

  /**
   * Waits until nobody else works on it.
   *
   * @param errand ends the wait when it is no longer wanted
   * @return closing it lets the next one in
   */
  Held hold(String key, Errand errand) {
    while (true) {
      errand.check();
      synchronized (held) {
        if (held.add(key)) {
          return () -> release(key);
        }
        try {
          held.wait(HubBody.LOOK_MS);
        } catch (InterruptedException e) {
          throw Interrupted.cancelled();
        }
      }
    }
  }

  private void release(String key) {
    synchronized (held) {
      held.remove(key);
      held.notifyAll();
    }
  }

  /** Exclusive work on something. */
  @FunctionalInterface
  interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
