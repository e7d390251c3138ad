package dev.penumbra.api.telemetry;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.JobsListener;
import dev.penumbra.jobs.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How jobs get on: waits, stages, patches, outcomes; the journal; what is removed. */
@Singleton
final class JobMeters implements JobsListener {

  private static final Duration[] WAITS = seconds(1, 5, 15, 60, 300, 900, 3600);
  private static final Duration[] WORK = seconds(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800);

  private static final Duration[] WRITES = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private static final double NANOS = 1e9;

  private final Meters meters;
  private final Map<JobId, String> running = new ConcurrentHashMap<>();

  JobMeters(Meters meters) {
    this.meters = meters;
  }

  /** How many jobs run on a device. */
  long running(String device) {
    return running.values().stream().filter(device::equals).count();
  }

  @Override
  public void accepted(Job job) {
    enter(sheet -> accepted(sheet, job.model()).increment());
  }

  static Counter accepted(Sheet sheet, String model) {
    return sheet.counter(
        "penumbra.jobs.accepted", Sheet.NONE, "Jobs that were accepted", Tags.of("model", model));
  }

  @Override
  public void changed(Job before, Job after) {
    boolean ran = before.status() == JobStatus.RUNNING;
    boolean runs = after.status() == JobStatus.RUNNING;
    if (runs && !ran) {
      running.put(after.id(), String.valueOf(after.device()));
      begun(before, after);
    } else if (ran && !runs) {
      running.remove(after.id());
    }
    if (after.status().terminal()) {
      ended(after);
    } else if (after.attempt() > before.attempt() && before.attempt() > 0) {
      enter(sheet -> requeued(sheet).increment());
    }
  }

  private void begun(Job before, Job after) {
    Instant startedAt = after.startedAt();
    if (before.attempt() == 0 && startedAt != null) {
      Duration wait = between(after.createdAt(), startedAt);
      enter(
          sheet ->
              sheet
                  .timer(
                      "penumbra.job.wait",
                      "From a job's acceptance to its first start",
                      Tags.empty(),
                      WAITS)
                  .record(wait));
    }
  }

  private void ended(Job job) {
    String outcome = job.status().id();
    Instant startedAt = job.startedAt();
    Instant finishedAt = job.finishedAt();
    enter(sheet -> finished(sheet, job.model(), outcome).increment());
    if (startedAt != null && finishedAt != null) {
      Duration took = between(startedAt, finishedAt);
      enter(
          sheet ->
              sheet
                  .timer(
                      "penumbra.job",
                      "From a job's last start to its end",
                      Tags.of("model", job.model(), "outcome", outcome),
                      WORK)
                  .record(took));
    }
    failed(job.error());
  }

  private void failed(@Nullable JobFailure failure) {
    if (failure != null) {
      enter(sheet -> failures(sheet, failure.type()).increment());
    }
  }

  static Counter finished(Sheet sheet, String model, String outcome) {
    return sheet.counter(
        "penumbra.jobs.finished",
        Sheet.NONE,
        "Jobs that came to their end",
        Tags.of("model", model, "outcome", outcome));
  }

  static Counter failures(Sheet sheet, String type) {
    return sheet.counter(
        "penumbra.job.failures", Sheet.NONE, "Jobs that failed, by reason", Tags.of("type", type));
  }

  static Counter requeued(Sheet sheet) {
    return sheet.counter(
        "penumbra.jobs.requeued",
        Sheet.NONE,
        "Jobs that wait again because their attempt was broken off",
        Tags.empty());
  }

  @Override
  public void stageOver(Job job, Stage stage, Duration took) {
    enter(
        sheet ->
            sheet
                .timer(
                    "penumbra.job.stage",
                    "Stages of jobs that came to their end",
                    Tags.of("model", job.model(), "stage", stage.id()),
                    WORK)
                .record(took));
  }

  @Override
  public void patchesDone(Job job, int patches, Duration took) {
    Tags tags = Tags.of("model", job.model(), "device", String.valueOf(job.device()));
    enter(
        sheet -> {
          sheet
              .counter("penumbra.patches", Sheet.NONE, "Patches through a network", tags)
              .increment(patches);
          sheet
              .counter("penumbra.patch", Sheet.SECONDS, "Seconds that patches took", tags)
              .increment(took.toNanos() / NANOS);
        });
  }

  @Override
  public void written(int records, long bytes, Duration took) {
    enter(
        sheet -> {
          journal(sheet, "records", Sheet.NONE, "Records that the journal wrote")
              .increment(records);
          journal(sheet, "written", Sheet.BYTES, "Bytes that the journal wrote")
              .increment((double) bytes);
          sheet
              .timer(
                  "penumbra.journal.write",
                  "Writes of the journal with the wait for the disk",
                  Tags.empty(),
                  WRITES)
              .record(took);
        });
  }

  private static Counter journal(Sheet sheet, String what, String unit, String help) {
    return sheet.counter("penumbra.journal." + what, unit, help, Tags.empty());
  }

  @Override
  public void removed(JobId id, Removal why) {
    enter(sheet -> removals(sheet, why).increment());
  }

  static Counter removals(Sheet sheet, Removal why) {
    return sheet.counter(
        "penumbra.jobs.removed",
        Sheet.NONE,
        "Finished jobs that were removed with their results",
        Tags.of("reason", why.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void swept() {
    enter(
        sheet ->
            sheet
                .counter(
                    "penumbra.retention.sweeps",
                    Sheet.NONE,
                    "Sweeps for results that are to be removed",
                    Tags.empty())
                .increment());
  }

  private void enter(Consumer<Sheet> measurement) {
    meters.enter(measurement);
  }

  /** By the clock, which may jump. */
  private static Duration between(Instant from, Instant to) {
    Duration took = Duration.between(from, to);
    return took.isNegative() ? Duration.ZERO : took;
  }

  private static Duration[] seconds(long... bounds) {
    Duration[] durations = new Duration[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      durations[i] = Duration.ofSeconds(bounds[i]);
    }
    return durations;
  }
}
