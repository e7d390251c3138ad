package dev.penumbra.jobs;

import java.time.Duration;

/** Two appointments for one piece of work: its time is up, and it still has not stopped. */
final class Deadline {

  private final Timer timer;
  private final Duration grace;
  private final Runnable timeUp;
  private final Runnable giveUp;
  private Runnable takeBack = () -> {};
  private boolean over;

  private Deadline(Timer timer, Duration grace, Runnable timeUp, Runnable giveUp) {
    this.timer = timer;
    this.grace = grace;
    this.timeUp = timeUp;
    this.giveUp = giveUp;
  }

  /**
   * Makes the appointments.
   *
   * @param timer keeps them
   * @param limit when {@code timeUp} runs
   * @param grace how much later {@code giveUp} runs
   * @param timeUp tells the work to stop
   * @param giveUp does without it
   * @return to be told when the work is over
   */
  static Deadline start(
      Timer timer, Duration limit, Duration grace, Runnable timeUp, Runnable giveUp) {
    Deadline deadline = new Deadline(timer, grace, timeUp, giveUp);
    deadline.next(limit, deadline::passed);
    return deadline;
  }

  /** The work is over: what has not run will not. */
  synchronized void over() {
    over = true;
    takeBack.run();
  }

  private synchronized void next(Duration delay, Runnable action) {
    if (!over) {
      takeBack = timer.after(delay, action);
    }
  }

  private void passed() {
    timeUp.run();
    next(grace, this::hung);
  }

  private synchronized void hung() {
    if (!over) {
      giveUp.run();
    }
  }
}
