package dev.penumbra.jobs;

import java.time.Duration;

/** The service is about to stop and accepts no more jobs. */
public final class ShuttingDown extends RuntimeException {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  /** Refuses a job. */
  public ShuttingDown() {
    super("The service is shutting down; try again in a moment.");
  }

  /**
   * When to try again.
   *
   * @return the time a restart usually takes
   */
  public Duration retryAfter() {
    return RETRY_AFTER;
  }
}
