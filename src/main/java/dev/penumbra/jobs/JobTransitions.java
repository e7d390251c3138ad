package dev.penumbra.jobs;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a job, as one pure function.
 *
 * <p>Pending becomes running, failed or cancelled; running becomes completed, failed or cancelled,
 * or pending again: under the next attempt when its worker was lost, under the same one when its
 * worker hands it on. A finished job never changes. A worker's word counts only under the job's
 * current attempt, so that one that comes late is refused.
 */
public final class JobTransitions {

  private static final double ALL = 100;
  private static final String AGAIN = "The service was restarted; waiting in the queue again";

  private JobTransitions() {}

  /**
   * The next snapshot.
   *
   * @param job the current one
   * @param event what happened
   * @return the snapshot after it, {@code seq} one higher; empty where the move is not allowed
   */
  public static Optional<Job> apply(Job job, JobEvent event) {
    if (job.status().terminal()) {
      return Optional.empty();
    }
    if (event instanceof JobEvent.Moved moved) {
      return moved(job, moved);
    } else if (event instanceof JobEvent.Requeued requeued) {
      return requeued(job, requeued);
    } else if (event instanceof JobEvent.HandedOn handedOn) {
      return handedOn(job, handedOn);
    } else if (event instanceof JobEvent.Started started) {
      return started(job, started);
    } else if (event instanceof JobEvent.Progressed progressed) {
      return progressed(job, progressed);
    } else if (event instanceof JobEvent.Completed completed) {
      return completed(job, completed);
    } else if (event instanceof JobEvent.Failed failed) {
      return failed.attempt() == job.attempt()
          ? Optional.of(ended(job, JobStatus.FAILED, "Failed", failed.at(), null, failed.failure()))
          : Optional.empty();
    }
    Instant at = ((JobEvent.Cancelled) event).at();
    return Optional.of(ended(job, JobStatus.CANCELLED, "Cancelled", at, null, null));
  }

  private static Optional<Job> moved(Job job, JobEvent.Moved event) {
    if (job.status() != JobStatus.PENDING || event.position() < 1) {
      return Optional.empty();
    }
    return Optional.of(
        waiting(
            job,
            job.attempt(),
            job.progress(),
            job.progressMessage(),
            event.position(),
            event.etaSeconds()));
  }

  private static Optional<Job> requeued(Job job, JobEvent.Requeued event) {
    boolean allowed =
        job.status() == JobStatus.RUNNING
            && event.attempt() == job.attempt()
            && event.position() >= 1;
    return allowed
        ? Optional.of(
            waiting(job, job.attempt() + 1, 0, AGAIN, event.position(), event.etaSeconds()))
        : Optional.empty();
  }

  private static Optional<Job> handedOn(Job job, JobEvent.HandedOn event) {
    boolean allowed =
        job.status() == JobStatus.RUNNING
            && event.attempt() == job.attempt()
            && event.position() >= 1;
    return allowed
        ? Optional.of(
            waiting(
                job,
                job.attempt(),
                job.progress(),
                event.message(),
                event.position(),
                event.etaSeconds()))
        : Optional.empty();
  }

  private static Optional<Job> started(Job job, JobEvent.Started event) {
    if (job.status() != JobStatus.PENDING || event.attempt() != Math.max(1, job.attempt())) {
      return Optional.empty();
    }
    return Optional.of(
        running(
            job,
            event.attempt(),
            Stage.LOADING,
            job.progress(),
            Stage.LOADING.words(),
            event.etaSeconds(),
            event.at(),
            event.device()));
  }

  private static Optional<Job> progressed(Job job, JobEvent.Progressed event) {
    boolean allowed =
        job.status() == JobStatus.RUNNING
            && event.attempt() == job.attempt()
            && event.stage().compareTo(job.stage()) >= 0
            && event.stage() != Stage.DONE
            && event.progress() <= ALL;
    if (!allowed) {
      return Optional.empty();
    }
    return Optional.of(
        running(
            job,
            job.attempt(),
            event.stage(),
            Math.max(job.progress(), event.progress()),
            event.message(),
            event.etaSeconds(),
            job.startedAt(),
            job.device()));
  }

  private static Optional<Job> completed(Job job, JobEvent.Completed event) {
    if (job.status() != JobStatus.RUNNING || event.attempt() != job.attempt()) {
      return Optional.empty();
    }
    return Optional.of(
        ended(job, JobStatus.COMPLETED, Stage.DONE.words(), event.at(), event.result(), null));
  }

  private static Job waiting(
      Job job,
      int attempt,
      double progress,
      String message,
      int position,
      @Nullable Double etaSeconds) {
    return new Job(
        job.id(),
        JobStatus.PENDING,
        Stage.QUEUED,
        progress,
        message,
        job.seq() + 1,
        attempt,
        position,
        etaSeconds,
        job.createdAt(),
        null,
        null,
        job.caseId(),
        job.model(),
        job.fastMode(),
        job.options(),
        job.networks(),
        null,
        null,
        null);
  }

  private static Job running(
      Job job,
      int attempt,
      Stage stage,
      double progress,
      String message,
      @Nullable Double etaSeconds,
      @Nullable Instant startedAt,
      @Nullable String device) {
    return new Job(
        job.id(),
        JobStatus.RUNNING,
        stage,
        progress,
        message,
        job.seq() + 1,
        attempt,
        null,
        etaSeconds,
        job.createdAt(),
        startedAt,
        null,
        job.caseId(),
        job.model(),
        job.fastMode(),
        job.options(),
        job.networks(),
        device,
        null,
        null);
  }

  private static Job ended(
      Job job,
      JobStatus status,
      String message,
      Instant at,
      @Nullable JobResult result,
      @Nullable JobFailure failure) {
    boolean completed = status == JobStatus.COMPLETED;
    return new Job(
        job.id(),
        status,
        completed ? Stage.DONE : job.stage(),
        completed ? ALL : job.progress(),
        message,
        job.seq() + 1,
        job.attempt(),
        null,
        null,
        job.createdAt(),
        job.startedAt(),
        at,
        job.caseId(),
        job.model(),
        job.fastMode(),
        job.options(),
        job.networks(),
        job.device(),
        result,
        failure);
  }
}
