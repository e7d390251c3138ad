package dev.penumbra.jobs;

import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One published state of a job. Immutable; every change makes a new snapshot with {@code seq} one
 * higher, and only {@link JobTransitions} makes them.
 *
 * @param id its name
 * @param status its state
 * @param stage what is being done
 * @param progress share of the work done, 0 to 100; never falls within an attempt
 * @param progressMessage the same for a person
 * @param seq number of this snapshot, from 1
 * @param attempt which attempt is being made or waited for; 0 until a worker first began it
 * @param queuePosition place in the queue while pending, 1 is next; null afterwards
 * @param etaSeconds estimated seconds until it is finished; null until measured and when finished
 * @param createdAt when it was accepted
 * @param startedAt when a worker began it
 * @param finishedAt when it reached a terminal state
 * @param caseId the case to segment
 * @param model the model that does it
 * @param fastMode whether the client asked for the fast variant
 * @param options what the client chose to trade for speed
 * @param networks the bundles that do it: the members of an ensemble, or the model itself
 * @param device what it runs on; null until a worker has it
 * @param result what was found; only when completed
 * @param error why it failed; only when failed
 */
public record Job(
    JobId id,
    JobStatus status,
    Stage stage,
    double progress,
    String progressMessage,
    long seq,
    int attempt,
    @Nullable Integer queuePosition,
    @Nullable Double etaSeconds,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    CaseId caseId,
    String model,
    boolean fastMode,
    RunOptions options,
    List<String> networks,
    @Nullable String device,
    @Nullable JobResult result,
    @Nullable JobFailure error) {

  /** Keeps its own copy of the list. */
  public Job {
    networks = List.copyOf(networks);
  }

  /**
   * The first snapshot of a job that was just accepted.
   *
   * @param id its name
   * @param request what the client asks for
   * @param assignment what does it
   * @param createdAt now
   * @param queuePosition its place in the queue, 1 is next
   * @param etaSeconds estimated seconds until it is finished; null until measured
   * @return a pending job with {@code seq} 1
   */
  public static Job accepted(
      JobId id,
      JobRequest request,
      Assignment assignment,
      Instant createdAt,
      int queuePosition,
      @Nullable Double etaSeconds) {
    return new Job(
        id,
        JobStatus.PENDING,
        Stage.QUEUED,
        0,
        Stage.QUEUED.words(),
        1,
        0,
        queuePosition,
        etaSeconds,
        createdAt,
        null,
        null,
        request.caseId(),
        assignment.model(),
        request.fastMode(),
        request.options(),
        assignment.networks(),
        null,
        null,
        null);
  }
}
