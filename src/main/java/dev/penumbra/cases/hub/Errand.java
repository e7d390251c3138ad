package dev.penumbra.cases.hub;

import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import java.time.Duration;

/**
 * One thing that is wanted of the hub, with the time it may take and with somebody who may lose
 * interest. For one thread.
 */
final class Errand {

  private final LoadWatch watch;
  private final HubTime time;
  private final Duration limit;
  private final long end;

  /**
   * An errand that begins now.
   *
   * @param watch says whether the result is still wanted
   * @param time measures it
   * @param limit how long it may take
   */
  Errand(LoadWatch watch, HubTime time, Duration limit) {
    this.watch = watch;
    this.time = time;
    this.limit = limit;
    this.end = time.nanos() + limit.toNanos();
  }

  LoadWatch watch() {
    return watch;
  }

  /**
   * Ends the errand here if it is no longer wanted or takes too long.
   *
   * @throws dev.penumbra.cases.LoadCancelled if nobody wants it
   * @throws SourceUnavailable if its time is over
   */
  void check() {
    watch.stopIfCancelled();
    if (time.nanos() - end > 0) {
      throw new SourceUnavailable(
          "The data set answers too slowly: this was not fetched within %d s. Try again later; what"
                  .formatted(limit.toSeconds())
              + " has come so far is kept.");
    }
  }

  /**
   * Waits before another attempt.
   *
   * @param duration how long
   * @return false where the errand would be over by then; it has not waited then
   */
  boolean pause(Duration duration) {
    check();
    if (time.nanos() + duration.toNanos() - end > 0) {
      return false;
    }
    time.pause(duration, watch);
    return true;
  }
}
