package dev.penumbra.api;

import dev.penumbra.api.access.Clients;
import dev.penumbra.api.access.Guarded;
import dev.penumbra.api.access.SignedLinks;
import dev.penumbra.api.audit.Deed;
import dev.penumbra.api.audit.Deed.Fact;
import dev.penumbra.api.errors.BadRequest;
import dev.penumbra.api.errors.Problem;
import dev.penumbra.api.files.EntityTags;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobService;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Starts, shows and cancels jobs. */
@Controller("/api")
@Guarded
@Tag(name = "jobs")
final class JobsController {

  private final JobService jobs;
  private final JobJson json;
  private final SignedLinks links;
  private final Clients clients;
  private final Duration longestWait;

  JobsController(
      JobService jobs,
      JobJson json,
      SignedLinks links,
      Clients clients,
      LongPollSettings settings) {
    this.jobs = jobs;
    this.json = json;
    this.links = links;
    this.clients = clients;
    this.longestWait = settings.longest();
  }

  @Post("/segment")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "Start a segmentation")
  @RequestBody(content = @Content(schema = @Schema(implementation = SegmentRequestSchema.class)))
  @ApiResponse(
      responseCode = "202",
      description = "Accepted; Location names the job",
      content = @Content(schema = @Schema(implementation = AcceptedView.class)))
  @ApiResponse(
      responseCode = "400",
      description =
          "Unknown case or model, an option that the model does not offer, or a malformed body",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(responseCode = "408", description = "The body does not arrive in time")
  @ApiResponse(responseCode = "409", description = "The Idempotency-Key had another body")
  @ApiResponse(
      responseCode = "429",
      description = "The queue is full, or the client's share of it; see Retry-After")
  @ApiResponse(responseCode = "503", description = "Shutting down; see Retry-After")
  @ApiResponse(responseCode = "507", description = "The server's disk is full; see Retry-After")
  HttpResponse<AcceptedView> segment(
      HttpRequest<?> request,
      @Body JsonNode body,
      @Parameter(required = false) @Header("Idempotency-Key") Optional<String> idempotencyKey) {
    JobRequest wanted = SegmentBody.read(body, idempotencyKey, clients.of(request));
    Deed deed = Deed.of(request).with(Fact.CASE, wanted.caseId().value());
    Optional<String> key = wanted.idempotencyKey().map(name -> clients.own(request, name));
    Job job = jobs.submit(wanted.withKey(key));
    deed.with(Fact.JOB, job.id().value()).with(Fact.MODEL, job.model());
    AcceptedView accepted = AcceptedView.of(job, links.site(request));
    return HttpResponse.<AcceptedView>accepted(URI.create(accepted.links().self())).body(accepted);
  }

  @Get("/jobs/{id}")
  @ExecuteOn(TaskExecutors.BLOCKING) // a finished job may have to be read from disk
  @Operation(summary = "A job's newest snapshot, or the next one with wait and after")
  @ApiResponse(
      responseCode = "200",
      description = "The snapshot",
      content = @Content(schema = @Schema(implementation = JobView.class)))
  @ApiResponse(responseCode = "304", description = "If-None-Match names this snapshot")
  @ApiResponse(responseCode = "404", description = "No such job, or it has expired")
  CompletionStage<HttpResponse<?>> job(
      HttpRequest<?> request,
      String id,
      @Parameter(required = false) @QueryValue Optional<String> wait,
      @Parameter(required = false) @QueryValue Optional<String> after) {
    Job now = Jobs.find(jobs, id);
    Duration patience = patience(wait);
    Optional<Long> seen = after.map(JobsController::seq);
    if (patience.isZero()) {
      return CompletableFuture.completedFuture(answer(request, now));
    }
    return jobs.awaitChange(now.id(), seen.orElse(now.seq()), patience)
        .thenApply(next -> answer(request, next));
  }

  @Delete("/jobs/{id}")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "Cancel a job; doing it twice is the same as once")
  @ApiResponse(
      responseCode = "202",
      description = "The cancelled job",
      content = @Content(schema = @Schema(implementation = JobView.class)))
  @ApiResponse(responseCode = "404", description = "No such job, or it has expired")
  @ApiResponse(responseCode = "409", description = "The job has already finished")
  HttpResponse<?> cancel(HttpRequest<?> request, String id) {
    Job job = Jobs.find(jobs, id);
    Deed.of(request)
        .with(Fact.JOB, job.id().value())
        .with(Fact.CASE, job.caseId().value())
        .with(Fact.MODEL, job.model());
    jobs.client(job.id())
        .ifPresent(
            owner ->
                clients.requireOwner(
                    request, owner, "This job is another caller's; only an admin may cancel it."));
    return HttpResponse.accepted()
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .body(json.write(jobs.cancel(job.id()), links.site(request)));
  }

  private HttpResponse<?> answer(HttpRequest<?> request, Job job) {
    byte[] body = json.write(job, links.site(request));
    String etag = JobJson.etag(body);
    String known = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
    MutableHttpResponse<?> response =
        known != null && EntityTags.matchWeakly(known, etag)
            ? HttpResponse.notModified()
            : HttpResponse.ok(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.length);
    return response.header(HttpHeaders.ETAG, etag).header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private Duration patience(Optional<String> wait) {
    try {
      double seconds = Double.parseDouble(wait.orElse("0"));
      if (Double.isFinite(seconds) && seconds >= 0) {
        double most = longestWait.toMillis() / 1000.0;
        return Duration.ofMillis(Math.round(Math.min(seconds, most) * 1000));
      }
    } catch (NumberFormatException e) {
      // refused below, in the same words
    }
    throw new BadRequest("wait", "A number of seconds from 0 is expected.");
  }

  private static long seq(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new BadRequest("after", "A whole number, the seq of a snapshot, is expected.");
    }
  }
}
