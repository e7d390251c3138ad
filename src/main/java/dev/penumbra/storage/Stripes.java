package dev.penumbra.storage;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Locks by name, a fixed number of them: who does something under one name keeps others from doing
 * it too, and seldom those who do it under another. Thread-safe.
 */
public final class Stripes {

  private static final int LOCKS = 64;

  private final Lock[] locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

  /**
   * The lock of a name.
   *
   * @param name anything
   * @return always the same for equal names
   */
  public Lock of(Object name) {
    return locks[Math.floorMod(name.hashCode(), LOCKS)];
  }
}
