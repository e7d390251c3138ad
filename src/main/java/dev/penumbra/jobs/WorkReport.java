package dev.penumbra.jobs;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the work tells into events of its job: each stage has its share of the progress, and
 * within a stage at most ten events a second are published. For the thread that does the work.
 */
final class WorkReport implements WorkWatch {

  /** Progress at the end of each stage, in percent: the forward passes are the bulk of the work. */
  private static final Map<Stage, Double> ENDS =
      new EnumMap<>(
          Map.of(
              Stage.LOADING, 2.0,
              Stage.PREPROCESSING, 5.0,
              Stage.INFERRING, 92.0,
              Stage.POSTPROCESSING, 95.0,
              Stage.WRITING, 99.0));

  private static final Duration BETWEEN_EVENTS = Duration.ofMillis(100);

  /** When the disk takes nothing, no more steps than these are kept for it; stages always are. */
  private static final int MOST_WAITING = 50;

  private static final double MEGABYTE = 1e6;

  private final Job job;
  private final JobLedger ledger;
  private final Timer timer;
  private final OptionalDouble usualSeconds;
  private final Consumer<Stage> stages;
  private Stage stage = Stage.LOADING;
  private long publishedAt;
  private final AtomicInteger waitingForDisk = new AtomicInteger();

  /**
   * A report of one attempt.
   *
   * @param job the running job
   * @param ledger enters the events
   * @param timer the time
   * @param usualSeconds how long such jobs take
   * @param stages hears of each stage that begins
   */
  WorkReport(
      Job job, JobLedger ledger, Timer timer, OptionalDouble usualSeconds, Consumer<Stage> stages) {
    this.job = job;
    this.ledger = ledger;
    this.timer = timer;
    this.usualSeconds = usualSeconds;
    this.stages = stages;
    this.publishedAt = timer.nanoTime();
  }

  @Override
  public void stage(Stage next) {
    if (next.compareTo(stage) > 0) {
      double start = startOf(next);
      stage = next;
      stages.accept(next);
      publish(start, next.words());
    }
  }

  @Override
  public void progress(int done, int total) {
    part((double) done / total, done + " of " + total);
  }

  @Override
  public void loaded(long bytes, long total) {
    if (total > 0) {
      part(
          (double) bytes / total,
          String.format(Locale.ROOT, "%.1f of %.1f MB", bytes / MEGABYTE, total / MEGABYTE));
    }
  }

  private void part(double share, String words) {
    boolean due = timer.nanoTime() - publishedAt >= BETWEEN_EVENTS.toNanos();
    if (due && waitingForDisk.get() < MOST_WAITING) {
      double start = startOf(stage);
      double progress = start + (ENDS.getOrDefault(stage, start) - start) * Math.min(1, share);
      publish(progress, stage.words() + ", " + words);
    }
  }

  /** Where the stage before ends. */
  private static double startOf(Stage stage) {
    double start = 0;
    for (Stage earlier : Stage.values()) {
      if (earlier == stage) {
        break;
      }
      start = ENDS.getOrDefault(earlier, 0.0);
    }
    return start;
  }

  @Override
  public boolean cancelled() {
    return !ledger.wants(job.id(), job.attempt());
  }

  private void publish(double progress, String message) {
    publishedAt = timer.nanoTime();
    double rounded = Math.rint(progress * 10) / 10;
    ledger
        .post(
            job.id(),
            new JobEvent.Progressed(job.attempt(), stage, rounded, message, remaining(rounded)))
        .ifPresent(
            entered -> {
              waitingForDisk.incrementAndGet();
              entered.whenComplete((next, failure) -> waitingForDisk.decrementAndGet());
            });
  }

  private @Nullable Double remaining(double progress) {
    return usualSeconds.isEmpty()
        ? null
        : Math.rint(usualSeconds.getAsDouble() * (100 - progress) / 10) / 10;
  }
}
