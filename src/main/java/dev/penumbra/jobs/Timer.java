package dev.penumbra.jobs;

import java.time.Duration;

/** Runs actions later, on a thread of its own; they must be short. Thread-safe. */
public interface Timer {

  /**
   * Runs an action once.
   *
   * @param delay from now
   * @param action what to do
   * @return takes the appointment back; harmless when it has passed
   */
  Runnable after(Duration delay, Runnable action);

  /**
   * Time that only grows, whatever happens to the clock; for differences.
   *
   * @return nanoseconds from some moment
   */
  long nanoTime();
}
