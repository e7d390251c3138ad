package dev.penumbra.api;

import dev.penumbra.api.access.Clients;
import dev.penumbra.api.access.Guarded;
import dev.penumbra.api.access.SignedLinks;
import dev.penumbra.api.access.Site;
import dev.penumbra.api.access.StreamPlaces;
import dev.penumbra.api.errors.BadRequest;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobService;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.netty.channel.Channel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/**
 * Event streams. Whether there is one is decided before it opens; a client that goes away ends
 * nothing but its own stream.
 */
@Controller("/api")
@Guarded
@Tag(name = "events")
final class JobEventsController {

  private static final int MOST_JOBS = 50;

  private final JobService jobs;
  private final JobJson json;
  private final SignedLinks links;
  private final Clients clients;
  private final StreamPlaces places;
  private final Duration heartbeat;

  JobEventsController(
      JobService jobs,
      JobJson json,
      SignedLinks links,
      Clients clients,
      StreamPlaces places,
      EventSettings settings) {
    this.jobs = jobs;
    this.json = json;
    this.links = links;
    this.clients = clients;
    this.places = places;
    this.heartbeat = settings.heartbeat();
  }

  @Get(value = "/jobs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "One job's events: snapshot, progress, then completed, failed or cancelled")
  @ApiResponse(responseCode = "200", description = "The stream; each event's data is a snapshot")
  @ApiResponse(responseCode = "204", description = "The client has seen the job's end")
  @ApiResponse(responseCode = "404", description = "No such job, or it has expired")
  @ApiResponse(
      responseCode = "429",
      description = "The client has too many streams open; see Retry-After")
  HttpResponse<?> one(
      HttpRequest<?> request,
      String id,
      @Parameter(required = false) @QueryValue Optional<String> lastEventId) {
    Job now = Jobs.find(jobs, id);
    Site site = links.site(request);
    JobStream stream =
        new JobStream(
            jobs,
            job -> json.write(job, site),
            delivered -> Long.toString(delivered.getOrDefault(now.id(), 0L)));
    stream.follow(now, number(lastEventId(request, lastEventId)));
    return answer(request, stream);
  }

  @Get(value = "/events", produces = MediaType.TEXT_EVENT_STREAM)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "The events of many jobs in one stream")
  @ApiResponse(responseCode = "200", description = "The stream; each event's data is a snapshot")
  @ApiResponse(responseCode = "204", description = "The client has seen the end of every job")
  @ApiResponse(responseCode = "400", description = "No job is named, or too many are")
  @ApiResponse(responseCode = "404", description = "One of the jobs is unknown")
  @ApiResponse(
      responseCode = "429",
      description = "The client has too many streams open; see Retry-After")
  HttpResponse<?> many(
      HttpRequest<?> request,
      @Parameter(
              description = "1 to 50 job ids, separated by commas",
              required = true,
              schema = @Schema(type = "string", pattern = "^[a-z2-7]{26}(,[a-z2-7]{26}){0,49}$"))
          @QueryValue("jobs")
          Optional<String> wanted,
      @Parameter(required = false) @QueryValue Optional<String> lastEventId) {
    Site site = links.site(request);
    JobStream stream = new JobStream(jobs, job -> json.write(job, site), this::write);
    Map<String, String> seen = read(lastEventId(request, lastEventId));
    for (String id : ids(wanted.orElse(""))) {
      stream.follow(Jobs.find(jobs, id), number(seen.getOrDefault(id, "")));
    }
    return answer(request, stream);
  }

  private HttpResponse<?> answer(HttpRequest<?> request, JobStream stream) {
    if (stream.over()) {
      return HttpResponse.noContent().header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
    Channel connection = ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
    Publisher<byte[]> frames = stream.frames(connection.eventLoop(), heartbeat);
    boolean headOnly = request.getMethod() == HttpMethod.HEAD; // nobody will read the frames
    return HttpResponse.ok(headOnly ? frames : places.hold(clients.of(request), connection, frames))
        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform")
        .header("X-Accel-Buffering", "no");
  }

  private static Set<String> ids(String wanted) {
    Set<String> ids = new LinkedHashSet<>();
    for (String id : wanted.split(",", -1)) {
      if (!id.isBlank()) {
        ids.add(id.strip());
      }
    }
    if (ids.isEmpty() || ids.size() > MOST_JOBS) {
      throw new BadRequest("jobs", "1 to " + MOST_JOBS + " job ids, separated by commas.");
    }
    return ids;
  }

  private String write(Map<JobId, Long> delivered) {
    return delivered.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  private static Map<String, String> read(String lastEventId) {
    Map<String, String> seen = new HashMap<>();
    for (String entry : lastEventId.split(",", MOST_JOBS + 1)) {
      int colon = entry.indexOf(':');
      if (colon > 0) {
        seen.put(entry.substring(0, colon).strip(), entry.substring(colon + 1).strip());
      }
    }
    return seen;
  }

  private static String lastEventId(HttpRequest<?> request, Optional<String> query) {
    return request.getHeaders().findFirst("Last-Event-ID").or(() -> query).orElse("").strip();
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
