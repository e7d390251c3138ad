package dev.penumbra.jobs;

import java.time.Duration;

/** No more jobs are accepted, of this client or at all, until one is taken by the worker. */
public final class QueueFull extends RuntimeException {

  private final Duration retryAfter;

  private QueueFull(String why, Duration retryAfter) {
    super(why + "; try again in about " + retryAfter.toSeconds() + " s.");
    this.retryAfter = retryAfter;
  }

  /**
   * Refuses a job because all places are taken.
   *
   * @param capacity how many jobs may wait
   * @param retryAfter when a place is likely to be free, whole seconds
   * @return the refusal
   */
  public static QueueFull ofAll(int capacity, Duration retryAfter) {
    return new QueueFull("The queue is full (" + capacity + " jobs are waiting)", retryAfter);
  }

  /**
   * Refuses a job because its client has taken all places that one client may have.
   *
   * @param retryAfter when one of them is likely to be free, whole seconds
   * @return the refusal
   */
  public static QueueFull ofClient(Duration retryAfter) {
    return new QueueFull(
        "As many of your jobs are waiting as one client may have; others must have their turn",
        retryAfter);
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
