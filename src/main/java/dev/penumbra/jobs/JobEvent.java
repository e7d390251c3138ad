package dev.penumbra.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What may happen to a job; {@link JobTransitions} says when and what comes of it. */
public sealed interface JobEvent {

  /**
   * The queue in front of a waiting job changed.
   *
   * @param position its place, 1 is next
   * @param etaSeconds estimated seconds until it is finished; null until measured
   */
  record Moved(int position, @Nullable Double etaSeconds) implements JobEvent {}

  /**
   * A worker begins it.
   *
   * @param attempt 1, or the one under which the job was re-queued
   * @param device what it runs on
   * @param etaSeconds estimated seconds until it is finished; null until measured
   * @param at now
   */
  record Started(int attempt, String device, @Nullable Double etaSeconds, Instant at)
      implements JobEvent {}

  /**
   * The worker got on.
   *
   * @param attempt the worker's attempt
   * @param stage what it does now
   * @param progress share of the work done, 0 to 100
   * @param message the same for a person
   * @param etaSeconds estimated seconds until it is finished; null until measured
   */
  record Progressed(
      int attempt, Stage stage, double progress, String message, @Nullable Double etaSeconds)
      implements JobEvent {}

  /**
   * The worker is done and its results are in the job's folder.
   *
   * @param attempt the worker's attempt
   * @param result what was found
   * @param at now
   */
  record Completed(int attempt, JobResult result, Instant at) implements JobEvent {}

  /**
   * Its worker is gone and it waits again, under the next attempt.
   *
   * @param attempt the attempt that was lost
   * @param position its place, 1 is next
   * @param etaSeconds estimated seconds until it is finished; null until measured
   */
  record Requeued(int attempt, int position, @Nullable Double etaSeconds) implements JobEvent {}

  /**
   * Its worker cannot do it on its device and another one is to do it: it waits again under the
   * same attempt. For the worker itself to say, when its work is over.
   *
   * @param attempt the worker's attempt
   * @param message why, for a person
   * @param position its place, 1 is next
   * @param etaSeconds estimated seconds until it is finished; null until measured
   */
  record HandedOn(int attempt, String message, int position, @Nullable Double etaSeconds)
      implements JobEvent {}

  /**
   * It cannot be done.
   *
   * @param attempt the attempt that failed; 0 when none had begun
   * @param failure why
   * @param at now
   */
  record Failed(int attempt, JobFailure failure, Instant at) implements JobEvent {}

  /**
   * A client stops it.
   *
   * @param at now
   */
  record Cancelled(Instant at) implements JobEvent {}
}
