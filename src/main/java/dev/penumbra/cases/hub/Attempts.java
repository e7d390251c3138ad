package dev.penumbra.cases.hub;

import dev.penumbra.cases.SourceUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what failed for a reason that may pass: after a random time below a limit that doubles
 * with each failure in a row ("full jitter"), or after the time that the server asked for.
 * Thread-safe.
 */
final class Attempts {

  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** A server that wants to be left alone for longer is not waited for. */
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(60);

  private final int retries;
  private final HubTime time;

  /** What may fail. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * Tries.
     *
     * @throws TryAgain if it failed for a reason that may pass
     * @throws IOException if it failed on this machine
     */
    T make() throws IOException;
  }

  /**
   * A policy.
   *
   * @param retries how many failures in a row are followed by another attempt
   * @param time the clock and the dice
   */
  Attempts(int retries, HubTime time) {
    this.retries = retries;
    this.time = time;
  }

  /**
   * Tries until it succeeds, fails for good, or is no longer wanted.
   *
   * @param errand its time and who wants it
   * @param attempt what to do
   * @return what it gives
   * @throws SourceUnavailable if it failed too often
   * @throws dev.penumbra.cases.LoadCancelled if it is no longer wanted
   * @throws IOException if it failed on this machine
   */
  <T> T make(Errand errand, Attempt<T> attempt) throws IOException {
    int failures = 0;
    while (true) {
      errand.check();
      try {
        return attempt.make();
      } catch (TryAgain e) {
        failures = e.progressed() ? 1 : failures + 1;
        Duration pause = e.askedToWait().orElseGet(jitter(failures));
        boolean givenUp = failures > retries || pause.compareTo(LONGEST_ASKED) > 0;
        LOG.debug("attempt {} failed: {}", failures, e.getMessage());
        if (givenUp || !errand.pause(pause)) {
          throw new SourceUnavailable(String.valueOf(e.getMessage()), e);
        }
      }
    }
  }

  private Supplier<Duration> jitter(int failures) {
    return () -> {
      long most = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failures - 1, 16));
      return Duration.ofMillis((long) (time.random() * most));
    };
  }
}
