package dev.penumbra.cases.hub;

import dev.penumbra.cases.LoadCancelled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An interrupt of a thread that waits for the hub means that its case is no longer wanted. */
final class Interrupted {

  private static final long LONGEST_JOIN_MS = 5_000;

  private Interrupted() {}

  /** What a waiting method throws when it is interrupted; the thread stays marked. */
  static LoadCancelled cancelled() {
    Thread.currentThread().interrupt();
    return new LoadCancelled();
  }

  /** Sleeps. */
  static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw cancelled();
    }
  }

  /**
   * Waits until a thread that has been told to end has ended, so that nothing is written to a
   * folder any more when its owner is closed; gives up after five seconds, or when interrupted.
   */
  static void join(@Nullable Thread thread) {
    try {
      if (thread != null && thread != Thread.currentThread()) {
        thread.join(LONGEST_JOIN_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
