package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.api.access.Site;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobResult;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job's snapshot as clients see it: the same from polling, in each event of a stream, and as the
 * answer to a cancellation. Absent values are {@code null}. Everything in it follows from the
 * published snapshot, the address the client used and how long its links hold, so that the same
 * {@code seq} gives the same bytes.
 *
 * @param jobId name of the job
 * @param status {@code pending}, {@code running}, {@code completed}, {@code failed} or {@code
 *     cancelled}
 * @param progress share of the work done, 0 to 100
 * @param progressMessage the same for a person
 * @param stage what is being done
 * @param seq number of this snapshot
 * @param attempt how often a worker began the job
 * @param queuePosition place in the queue, 1 is next
 * @param etaSeconds estimated seconds until it is finished
 * @param createdAt when it was accepted, ISO-8601 in UTC
 * @param startedAt when a worker began it
 * @param finishedAt when it ended
 * @param elapsedSeconds from start to end; null before the end
 * @param caseId the case
 * @param model the model's id
 * @param fastMode whether the fast variant was asked for
 * @param options what was traded for speed
 * @param networks the bundles that run: the members of an ensemble, or the model itself
 * @param device what it runs on
 * @param result what was found
 * @param error why it failed, one sentence
 * @param errorType why it failed, one word
 * @param links where to go on
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobView(
    String jobId,
    String status,
    double progress,
    String progressMessage,
    String stage,
    long seq,
    int attempt,
    @Nullable Integer queuePosition,
    @Nullable Double etaSeconds,
    String createdAt,
    @Nullable String startedAt,
    @Nullable String finishedAt,
    @Nullable Double elapsedSeconds,
    String caseId,
    String model,
    boolean fastMode,
    OptionsView options,
    List<String> networks,
    @Nullable String device,
    @Nullable ResultView result,
    @Nullable String error,
    @Nullable String errorType,
    JobLinks links) {

  /**
   * The view of a snapshot.
   *
   * @param job the snapshot
   * @param site where its links lead and how they are signed
   */
  static JobView of(Job job, Site site) {
    var result = job.result();
    var failure = job.error();
    return new JobView(
        job.id().value(),
        job.status().id(),
        Decimals.round(job.progress(), 1),
        job.progressMessage(),
        job.stage().id(),
        job.seq(),
        job.attempt(),
        job.queuePosition(),
        Decimals.roundOrNull(job.etaSeconds(), 1),
        time(job.createdAt()),
        timeOrNull(job.startedAt()),
        timeOrNull(job.finishedAt()),
        elapsed(job),
        job.caseId().value(),
        job.model(),
        job.fastMode(),
        OptionsView.of(job.options()),
        job.networks(),
        job.device(),
        result == null ? null : ResultView.of(result, site, filesOf(job)),
        failure == null ? null : failure.message(),
        failure == null ? null : failure.type(),
        JobLinks.of(job.id(), site));
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static @Nullable String timeOrNull(@Nullable Instant instant) {
    return instant == null ? null : time(instant);
  }

  private static @Nullable Double elapsed(Job job) {
    Instant start = job.startedAt();
    Instant end = job.finishedAt();
    if (start == null || end == null) {
      return null;
    }
    JobResult result = job.result();
    double seconds =
        result != null // measured with a clock that nobody sets
            ? result.elapsedSeconds()
            : Math.max(0, Duration.between(start, end).toMillis() / 1000.0);
    return Decimals.round(seconds, Decimals.MILLILITERS);
  }

  private static String filesOf(Job job) {
    return "/files/" + job.id() + "/" + job.caseId() + "/";
  }
}
