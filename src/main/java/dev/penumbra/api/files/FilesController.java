package dev.penumbra.api.files;

import dev.penumbra.api.access.Guarded;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.jobs.JobService;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.results.ResultArchive;
import dev.penumbra.results.ResultFolders;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends the files of a job's result folder (RFC 9110: ranges and conditional requests). */
@Controller("/files")
@Guarded
@Tag(name = "files")
final class FilesController {

  private static final Duration LONGEST_CACHED = Duration.ofDays(1);

  private final JobService jobs;
  private final ResultFiles files;
  private final ResultFolders folders;
  private final ResultStore results;
  private final ArchiveStreams archives;
  private final Clock clock;

  FilesController(
      JobService jobs,
      ResultFiles files,
      ResultFolders folders,
      ResultStore results,
      ArchiveStreams archives,
      @Nullable Clock clock) {
    this.jobs = jobs;
    this.files = files;
    this.folders = folders;
    this.results = results;
    this.archives = archives;
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  @Get("/{jobId}/{caseId}/{name}")
  @Produces(MediaType.ALL)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "A result file; with ?download as an attachment")
  @ApiResponse(responseCode = "200", description = "The file")
  @ApiResponse(responseCode = "206", description = "The part that Range asks for")
  @ApiResponse(responseCode = "304", description = "The client's copy is fresh")
  @ApiResponse(responseCode = "404", description = "No such file")
  @ApiResponse(responseCode = "416", description = "The range holds no byte of the file")
  @ApiResponse(
      responseCode = "503",
      description = "The file lies elsewhere and cannot be fetched at present; see Retry-After")
  HttpResponse<?> file(HttpRequest<?> request, String jobId, String caseId, String name)
      throws IOException {
    Job job =
        JobId.parse(jobId)
            .flatMap(jobs::find)
            .filter(found -> CaseId.parse(caseId).filter(found.caseId()::equals).isPresent())
            .orElseThrow(FilesController::notFound);
    MutableHttpResponse<?> response =
        name.equals(ResultArchive.NAME) ? archive(request, job) : stored(request, job, name);
    return response.header(HttpHeaders.CACHE_CONTROL, "private, max-age=" + secondsLeft(job));
  }

  private MutableHttpResponse<?> stored(HttpRequest<?> request, Job job, String name)
      throws IOException {
    Optional<ServedFile> file = files.find(job.id(), name);
    if (file.isEmpty() && results.fetch(job, name)) {
      file = files.find(job.id(), name);
    }
    return FileAnswers.of(request, file.orElseThrow(() -> missing(job, name)));
  }

  private MutableHttpResponse<?> archive(HttpRequest<?> request, Job job) {
    String id = job.id().value();
    if (!job.status().terminal()) {
      throw notFound();
    }
    for (String name : made(job)) {
      if (!results.fetch(job, name)) {
        throw missing(job, name);
      }
    }
    if (folders.find(id).isEmpty()) {
      throw notFound();
    }
    MutableHttpResponse<?> response =
        HttpResponse.ok()
            .header(HttpHeaders.CONTENT_TYPE, "application/zip")
            .header(HttpHeaders.ACCEPT_RANGES, "none")
            .header(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"" + job.caseId() + "_penumbra.zip\"");
    return request.getMethod() == HttpMethod.HEAD
        ? response
        : response.body(
            archives.open(folders.find(id).orElseThrow(FilesController::notFound), ended(job)));
  }

  private long secondsLeft(Job job) {
    var result = job.result();
    Instant end = result == null ? clock.instant() : result.expiresAt();
    Duration left = Duration.between(clock.instant(), end);
    if (left.isNegative()) {
      return 0;
    }
    return Math.min(left.toSeconds(), LONGEST_CACHED.toSeconds());
  }

  private Instant ended(Job job) {
    Instant end = job.finishedAt();
    return end == null ? clock.instant() : end;
  }

  private static Collection<String> made(Job job) {
    JobResult result = job.result();
    return result == null ? List.of() : result.files().values();
  }

  private static HttpStatusException missing(Job job, String name) {
    return made(job).contains(name)
        ? new HttpStatusException(
            HttpStatus.NOT_FOUND, "The files of this result are gone; run the job again.")
        : notFound();
  }

  private static HttpStatusException notFound() {
    return new HttpStatusException(
        HttpStatus.NOT_FOUND, "There is no such file; the job may have expired.");
  }
}
