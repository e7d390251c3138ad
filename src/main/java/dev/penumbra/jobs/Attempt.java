package dev.penumbra.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at one job: from the empty folder to the terminal state, whatever happens. */
final class Attempt {

  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private final Job job;
  private final CaseProcessor processor;
  private final ResultStore results;
  private final JobLedger ledger;
  private final Durations durations;
  private final Clock clock;
  private final BooleanSupplier stopping;

  Attempt(
      Job job,
      CaseProcessor processor,
      ResultStore results,
      JobLedger ledger,
      Durations durations,
      Clock clock,
      BooleanSupplier stopping) {
    this.job = job;
    this.processor = processor;
    this.results = results;
    this.ledger = ledger;
    this.durations = durations;
    this.clock = clock;
    this.stopping = stopping;
  }

  /** Does the work. Throws nothing: every failure is the job's. */
  void run() {
    Optional<Path> workspace = Optional.empty();
    try {
      WorkReport report =
          new WorkReport(
              job, ledger, clock, durations.seconds(job.model(), job.fastMode()), stopping);
      workspace = Optional.of(results.workspace(job.id(), job.attempt()));
      complete(process(workspace.get(), report), workspace.get());
    } catch (Throwable thrown) { // also errors: the slot must be free again
      fail(thrown);
    } finally {
      workspace.ifPresent(this::discard);
    }
  }

  /** Ends the job because its time is up. */
  void timeOut() {
    ledger.apply(job.id(), new JobEvent.Failed(job.attempt(), Failures.DEADLINE, clock.instant()));
  }

  private ProcessedCase process(Path workspace, WorkReport report) throws IOException {
    if (report.cancelled()) {
      throw new WorkCancelled();
    }
    ProcessedCase processed = processor.process(job, workspace, report);
    if (report.cancelled()) {
      throw new WorkCancelled();
    }
    return processed;
  }

  private void complete(ProcessedCase found, Path workspace) {
    results.publish(job.id(), workspace);
    Instant now = clock.instant();
    Instant started = Optional.ofNullable(job.startedAt()).orElse(now);
    Duration took = Duration.between(started, now);
    JobResult result =
        new JobResult(
            job.caseId(),
            job.model(),
            found.modelVersion(),
            found.diceScore(),
            found.volumeMl(),
            found.lesionCount(),
            found.largestLesionMl(),
            found.metrics(),
            took.toMillis() / 1000.0,
            found.files(),
            results.expiry(now),
            found.warnings());
    if (ledger.apply(job.id(), new JobEvent.Completed(job.attempt(), result, now)).isPresent()) {
      durations.add(job, took);
      LOG.info("job {} completed in {} s", job.id(), result.elapsedSeconds());
    } else {
      results.withdraw(job.id());
      LOG.info("job {} was over before its results were there", job.id());
    }
  }

  private void fail(Throwable thrown) {
    if (stopping.getAsBoolean()) {
      LOG.info("job {} is interrupted by the end of the service", job.id());
    } else if (ledger.wants(job.id(), job.attempt())) {
      JobFailure failure = Failures.of(thrown);
      LOG.error("job {} failed: {}", job.id(), failure.type(), thrown);
      ledger.apply(job.id(), new JobEvent.Failed(job.attempt(), failure, clock.instant()));
      withdraw();
    } else {
      LOG.info("job {} stopped: {}", job.id(), thrown.toString());
    }
  }

  private void withdraw() {
    try {
      results.withdraw(job.id());
    } catch (RuntimeException e) {
      LOG.warn("files of the failed job {} are still there", job.id(), e);
    }
  }

  private void discard(Path workspace) {
    try {
      results.discard(workspace);
    } catch (RuntimeException e) {
      LOG.warn("the work folder of job {} is still there", job.id(), e);
    }
  }
}
