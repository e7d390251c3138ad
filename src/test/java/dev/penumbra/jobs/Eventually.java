package dev.penumbra.jobs;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, with a deadline. */
public final class Eventually {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private Eventually() {}

  /** Returns as soon as the condition holds; fails after 20 s. */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
