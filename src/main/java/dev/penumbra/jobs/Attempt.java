package dev.penumbra.jobs;

import dev.penumbra.inference.ModelTooLarge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one job: from the empty folder to the terminal state, whatever happens; or to the
 * end of the work where another device is to do it.
 */
final class Attempt {

  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private final Job job;
  private final CaseProcessor processor;
  private final ResultStore results;
  private final JobLedger ledger;
  private final Durations durations;
  private final Timer timer;
  private final Clock clock;
  private final Devices devices;
  private boolean elsewhere;

  Attempt(
      Job job,
      CaseProcessor processor,
      ResultStore results,
      JobLedger ledger,
      Durations durations,
      Timer timer,
      Clock clock,
      Devices devices) {
    this.job = job;
    this.processor = processor;
    this.results = results;
    this.ledger = ledger;
    this.durations = durations;
    this.timer = timer;
    this.clock = clock;
    this.devices = devices;
  }

  /**
   * Does the work. Throws nothing: every failure is the job's.
   *
   * @param stages hears of each stage that begins
   * @return whether the job goes on on another device, since the model does not fit this one
   */
  boolean run(Consumer<Stage> stages) {
    Optional<Path> workspace = Optional.empty();
    long began = timer.nanoTime();
    try {
      WorkReport report = new WorkReport(job, ledger, timer, durations.seconds(job), stages);
      workspace = Optional.of(results.workspace(job.id(), job.attempt()));
      complete(process(workspace.get(), report), workspace.get(), began);
    } catch (Throwable thrown) { // also errors: the slot must be free again
      fail(thrown);
    } finally {
      workspace.ifPresent(this::discard);
    }
    return elsewhere;
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

  private void complete(ProcessedCase found, Path workspace, long began) {
    if (!ledger.wants(job.id(), job.attempt())) {
      throw new WorkCancelled(); // nothing of it may become visible
    }
    results.publish(
        job.id(), job.attempt(), workspace, () -> ledger.wants(job.id(), job.attempt()));
    Instant now = clock.instant();
    Duration took = Duration.ofNanos(timer.nanoTime() - began);
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
            found.warnings(),
            found.voxels(),
            found.run());
    if (ledger.apply(job.id(), new JobEvent.Completed(job.attempt(), result, now)).isPresent()) {
      durations.add(job, found.voxels(), took);
      devices.didFit(job.model(), device());
      LOG.info("job {} completed in {} s", job.id(), result.elapsedSeconds());
    } else {
      results.withdraw(job.id(), job.attempt());
      LOG.info("job {} was over before its results were there", job.id());
    }
  }

  private void fail(Throwable thrown) {
    if (thrown instanceof ModelTooLarge && devices.tooSmall(job.model(), device())) {
      LOG.warn("model {} does not fit on {}: {}", job.model(), device(), thrown.getMessage());
      elsewhere = true;
    } else if (ledger.wants(job.id(), job.attempt())) {
      JobFailure failure = Failures.of(thrown);
      LOG.error("job {} failed: {}", job.id(), failure.type(), thrown);
      ledger.apply(job.id(), new JobEvent.Failed(job.attempt(), failure, clock.instant()));
      withdraw();
    } else {
      LOG.info("job {} stopped: {}", job.id(), thrown.toString());
    }
  }

  private String device() {
    return Objects.requireNonNullElse(job.device(), "");
  }

  private void withdraw() {
    try {
      results.withdraw(job.id(), job.attempt());
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
