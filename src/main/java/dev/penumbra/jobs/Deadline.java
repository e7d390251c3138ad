package dev.penumbra.jobs;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Watches one attempt: the time of the whole and of each stage, and whether the work stops when its
 * job has ended without it (cancelled, out of time). Thread-safe.
 */
final class Deadline {

  /** The grace while images are read: a source that hangs holds nothing that is needed. */
  static final Duration LOADING_GRACE = Duration.ofSeconds(2);

  private final Timer timer;
  private final JobsConfig limits;
  private final Consumer<Stage> timeUp;
  private final Runnable giveUp;
  private Stage stage = Stage.LOADING;
  private Runnable takeBackWhole = Deadline::nothing;
  private Runnable takeBackStage = Deadline::nothing;
  private Runnable takeBackGrace = Deadline::nothing;
  private boolean ended;
  private boolean over;

  private Deadline(Timer timer, JobsConfig limits, Consumer<Stage> timeUp, Runnable giveUp) {
    this.timer = timer;
    this.limits = limits;
    this.timeUp = timeUp;
    this.giveUp = giveUp;
  }

  /**
   * Begins with the loading.
   *
   * @param timer keeps the time
   * @param limits how long each may take
   * @param timeUp called with the stage in which the time was up; to end the job
   * @param giveUp called when the work goes on although the job has ended
   * @return to be told of what happens
   */
  static Deadline start(Timer timer, JobsConfig limits, Consumer<Stage> timeUp, Runnable giveUp) {
    Deadline deadline = new Deadline(timer, limits, timeUp, giveUp);
    synchronized (deadline) {
      deadline.takeBackWhole = timer.after(limits.jobTimeout(), deadline::passed);
      deadline.takeBackStage = timer.after(limits.timeout(Stage.LOADING), deadline::passed);
    }
    return deadline;
  }

  /** The work has come to a stage. */
  synchronized void stage(Stage next) {
    takeBackStage.run();
    stage = next;
    if (!over && !ended) {
      takeBackStage = timer.after(limits.timeout(next), this::passed);
    }
  }

  /** The job has ended; the work should be over soon. */
  synchronized void ended() {
    if (!over && !ended) {
      ended = true;
      takeBackWhole.run();
      takeBackStage.run();
      takeBackGrace = timer.after(grace(), this::hung);
    }
  }

  /** The work is over: what has not run will not. */
  synchronized void over() {
    over = true;
    takeBackWhole.run();
    takeBackStage.run();
    takeBackGrace.run();
  }

  private Duration grace() {
    return stage == Stage.LOADING ? LOADING_GRACE : limits.hangGrace();
  }

  private void passed() {
    Stage late;
    synchronized (this) {
      if (over || ended) {
        return;
      }
      late = stage;
    }
    timeUp.accept(late);
  }

  /** There is nothing to take back yet. */
  private static void nothing() {}

  private void hung() {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    giveUp.run();
  }
}
