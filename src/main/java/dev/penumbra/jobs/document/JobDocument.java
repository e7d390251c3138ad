package dev.penumbra.jobs.document;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.model.RunOption;
import dev.penumbra.model.RunOptions;
import dev.penumbra.results.RunFacts;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is kept and as processes tell it each other; times are ISO-8601 in UTC. Fields that
 * may be null are absent in records of earlier versions; unknown ones are of later versions and
 * left out.
 */
@Serdeable
public record JobDocument(
    int schema,
    String jobId,
    String status,
    String stage,
    double progress,
    String progressMessage,
    long seq,
    int attempt,
    @Nullable Integer queuePosition,
    @Nullable Double etaSeconds,
    String createdAt,
    @Nullable String startedAt,
    @Nullable String finishedAt,
    String caseId,
    String model,
    boolean fastMode,
    @Nullable Double step,
    @Nullable Integer flips,
    @Nullable Integer folds,
    @Nullable List<String> networks,
    @Nullable String requestedModel,
    @Nullable String idempotencyKey,
    String client,
    @Nullable String device,
    @Nullable Result result,
    @Nullable Failure error) {

  /** The version of the format. */
  public static final int SCHEMA = 1;

  /** The result's part; the case and the model are the job's. */
  @Serdeable
  public record Result(
      String modelVersion,
      @Nullable Double diceScore,
      double volumeMl,
      int lesionCount,
      double largestLesionMl,
      Map<String, @Nullable Object> metrics,
      double elapsedSeconds,
      Map<String, String> files,
      String expiresAt,
      List<String> warnings,
      long voxels,
      @Nullable RunFacts run) {}

  /** The failure's part. */
  @Serdeable
  public record Failure(String type, String message) {}

  /**
   * The document of a job.
   *
   * @param stored the job with its request
   * @return what is kept of it
   */
  public static JobDocument of(StoredJob stored) {
    Job job = stored.job();
    return new JobDocument(
        SCHEMA,
        job.id().value(),
        job.status().name(),
        job.stage().name(),
        job.progress(),
        job.progressMessage(),
        job.seq(),
        job.attempt(),
        job.queuePosition(),
        job.etaSeconds(),
        job.createdAt().toString(),
        text(job.startedAt()),
        text(job.finishedAt()),
        job.caseId().value(),
        job.model(),
        job.fastMode(),
        numberOrNull(job.options().of(RunOption.STEP)),
        countOrNull(job.options().flips()),
        countOrNull(job.options().folds()),
        job.networks(),
        stored.request().model().orElse(null),
        stored.request().idempotencyKey().orElse(null),
        stored.request().client(),
        job.device(),
        result(job.result()),
        job.error() == null ? null : new Failure(job.error().type(), job.error().message()));
  }

  /**
   * The job it describes.
   *
   * @return the job with its request
   * @throws IllegalArgumentException if a value is none that this version writes
   * @throws java.time.format.DateTimeParseException if a time is not ISO-8601
   */
  public StoredJob toStoredJob() {
    if (schema != SCHEMA) {
      throw new IllegalArgumentException("schema " + schema + " is not " + SCHEMA);
    }
    CaseId named = new CaseId(caseId);
    Job job =
        new Job(
            new JobId(jobId),
            JobStatus.valueOf(status),
            Stage.valueOf(stage),
            progress,
            progressMessage,
            seq,
            attempt,
            queuePosition,
            etaSeconds,
            Instant.parse(createdAt),
            time(startedAt),
            time(finishedAt),
            named,
            model,
            fastMode,
            options(),
            networks == null ? List.of(model) : networks,
            device,
            toResult(named),
            error == null ? null : new JobFailure(error.type(), error.message()));
    return new StoredJob(
        job,
        new JobRequest(
            named,
            fastMode,
            Optional.ofNullable(requestedModel),
            options(),
            Optional.ofNullable(idempotencyKey),
            client));
  }

  private @Nullable JobResult toResult(CaseId named) {
    return result == null
        ? null
        : new JobResult(
            named,
            model,
            result.modelVersion,
            result.diceScore,
            result.volumeMl,
            result.lesionCount,
            result.largestLesionMl,
            result.metrics,
            result.elapsedSeconds,
            result.files,
            Instant.parse(result.expiresAt),
            result.warnings,
            result.voxels,
            result.run == null ? RunFacts.UNKNOWN : result.run);
  }

  private RunOptions options() {
    return new RunOptions(
        step == null ? OptionalDouble.empty() : OptionalDouble.of(step),
        flips == null ? OptionalInt.empty() : OptionalInt.of(flips),
        folds == null ? OptionalInt.empty() : OptionalInt.of(folds));
  }

  private static @Nullable Double numberOrNull(Optional<Double> value) {
    return value.orElse(null);
  }

  private static @Nullable Integer countOrNull(OptionalInt count) {
    return count.isPresent() ? count.getAsInt() : null;
  }

  private static @Nullable Result result(@Nullable JobResult result) {
    return result == null
        ? null
        : new Result(
            result.modelVersion(),
            result.diceScore(),
            result.volumeMl(),
            result.lesionCount(),
            result.largestLesionMl(),
            result.metrics(),
            result.elapsedSeconds(),
            result.files(),
            result.expiresAt().toString(),
            result.warnings(),
            result.voxels(),
            result.run());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }
}
