package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
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

  private final Job job;
  private final JobLedger ledger;
  private final Clock clock;
  private final OptionalDouble usualSeconds;
  private final BooleanSupplier stopping;
  private Stage stage = Stage.LOADING;
  private Instant published;

  /**
   * A report of one attempt.
   *
   * @param job the running job
   * @param ledger enters the events
   * @param clock the time
   * @param usualSeconds how long such jobs take
   * @param stopping whether the service stops
   */
  WorkReport(
      Job job,
      JobLedger ledger,
      Clock clock,
      OptionalDouble usualSeconds,
      BooleanSupplier stopping) {
    this.job = job;
    this.ledger = ledger;
    this.clock = clock;
    this.usualSeconds = usualSeconds;
    this.stopping = stopping;
    this.published = clock.instant();
  }

  @Override
  public void stage(Stage next) {
    if (next.compareTo(stage) > 0) {
      double start = ENDS.getOrDefault(Stage.values()[next.ordinal() - 1], 0.0);
      stage = next;
      publish(start, next.words());
    }
  }

  @Override
  public void progress(int done, int total) {
    if (Duration.between(published, clock.instant()).compareTo(BETWEEN_EVENTS) >= 0) {
      double start = ENDS.getOrDefault(Stage.values()[stage.ordinal() - 1], 0.0);
      double share = Math.min(1, (double) done / total);
      double progress = start + (ENDS.getOrDefault(stage, start) - start) * share;
      publish(progress, stage.words() + ", " + done + " of " + total);
    }
  }

  @Override
  public boolean cancelled() {
    return stopping.getAsBoolean() || !ledger.wants(job.id(), job.attempt());
  }

  private void publish(double progress, String message) {
    published = clock.instant();
    double rounded = Math.rint(progress * 10) / 10;
    ledger.apply(
        job.id(),
        new JobEvent.Progressed(job.attempt(), stage, rounded, message, remaining(rounded)));
  }

  private @Nullable Double remaining(double progress) {
    return usualSeconds.isEmpty()
        ? null
        : Math.rint(usualSeconds.getAsDouble() * (100 - progress) / 10) / 10;
  }
}
