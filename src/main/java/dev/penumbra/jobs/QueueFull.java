package dev.penumbra.jobs;

import java.time.Duration;

/** No more jobs are accepted until one is finished. */
public final class QueueFull extends RuntimeException {

  private final Duration retryAfter;

  /**
   * Refuses a job.
   *
   * @param capacity how many jobs may wait
   * @param retryAfter when a place is likely to be free
   */
  public QueueFull(int capacity, Duration retryAfter) {
    super(
        "The queue is full ("
            + capacity
            + " jobs are waiting); try again in about "
            + retryAfter.toSeconds()
            + " s.");
    this.retryAfter = retryAfter;
  }

  /**
   * When a place is likely to be free.
   *
   * @return whole seconds, at least one
   */
  public Duration retryAfter() {
    return retryAfter;
  }
}
