package dev.penumbra.cases.hub;

import dev.penumbra.cases.LoadCancelled;
import java.util.concurrent.TimeUnit;

/** An interrupt of a thread that waits for the hub means that its case is no longer wanted. */
final class Interrupted {

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
}
