package dev.penumbra.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the jobs are kept does not answer at present: nothing can be said or changed. */
public final class StoreUnreachable extends RuntimeException {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /**
   * Refuses a request.
   *
   * @param cause what was tried in vain
   */
  public StoreUnreachable(@Nullable Throwable cause) {
    super("The service cannot reach the store of its jobs; try again in a moment.", cause);
  }

  /**
   * When to try again.
   *
   * @return the time a reconnection usually takes
   */
  public Duration retryAfter() {
    return RETRY_AFTER;
  }
}
