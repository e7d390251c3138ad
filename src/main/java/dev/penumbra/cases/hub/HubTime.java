package dev.penumbra.cases.hub;

import dev.penumbra.cases.LoadWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time and chance, so that tests need neither. Thread-safe. */
interface HubTime {

  /** The real ones. */
  HubTime SYSTEM = new RealTime();

  /** The wall clock, for what is kept on disk. */
  Instant now();

  /** A clock that never goes back, in nanoseconds from an arbitrary start. */
  long nanos();

  /** A number from 0 to below 1. */
  double random();

  /**
   * Waits.
   *
   * @param duration how long
   * @param watch ends the wait when the case is no longer wanted
   * @throws dev.penumbra.cases.LoadCancelled soon after {@code watch} says so
   */
  void pause(Duration duration, LoadWatch watch);

  /** The machine's own. */
  final class RealTime implements HubTime {

    private static final long LOOK_MS = 50;

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void pause(Duration duration, LoadWatch watch) {
      long end = System.nanoTime() + duration.toNanos();
      watch.stopIfCancelled();
      for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
        Interrupted.sleep(Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, LOOK_MS));
        watch.stopIfCancelled();
      }
    }
  }
}
