package dev.penumbra.api.cases;

import dev.penumbra.api.access.Clients;
import dev.penumbra.api.access.Guarded;
import dev.penumbra.api.audit.Deed;
import dev.penumbra.api.audit.Deed.Fact;
import dev.penumbra.api.errors.Problem;
import dev.penumbra.api.links.PublicUrls;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Reason;
import dev.penumbra.cases.uploads.Reception;
import dev.penumbra.cases.uploads.Uploads;
import dev.penumbra.cases.uploads.UploadsConfig;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes cases that users bring, and forgets them. A body is never held in memory. */
@Controller("/api/cases")
@Guarded
@Tag(name = "cases")
@ExecuteOn(TaskExecutors.BLOCKING)
final class UploadsController {

  /** RFC 2046 allows 70. */
  private static final int LONGEST_BOUNDARY = 200;

  private final Uploads uploads;
  private final UploadsConfig config;
  private final Clients clients;
  private final PublicUrls urls;

  UploadsController(Uploads uploads, UploadsConfig config, Clients clients, PublicUrls urls) {
    this.uploads = uploads;
    this.config = config;
    this.clients = clients;
    this.urls = urls;
  }

  @Post
  @Consumes(MediaType.ALL) // so that another type is refused with a sentence
  @Operation(
      summary = "Bring a case",
      description =
          "DWI and ADC, optionally FLAIR and ground truth, on one grid. The case is in no list:"
              + " whoever knows its id may use it, until it expires or is deleted.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA,
              schema = @Schema(implementation = UploadForm.class)))
  @ApiResponse(
      responseCode = "201",
      description = "Taken; Location names the case",
      content = @Content(schema = @Schema(implementation = UploadView.class)))
  @ApiResponse(
      responseCode = "400",
      description = "Not multipart, or a part is missing, given twice or unknown",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_PROBLEM,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(responseCode = "408", description = "The body stalls or takes too long")
  @ApiResponse(responseCode = "413", description = "A file is larger than is taken")
  @ApiResponse(responseCode = "415", description = "Not multipart/form-data")
  @ApiResponse(
      responseCode = "422",
      description = "A file is no valid image, or the images do not belong together")
  @ApiResponse(
      responseCode = "429",
      description = "The client has too many uploads, or too many come in; see Retry-After")
  @ApiResponse(responseCode = "507", description = "There is no room; see Retry-After")
  HttpResponse<UploadView> upload(HttpRequest<?> request) throws IOException {
    String boundary = boundary(request);
    OptionalLong length = length(request);
    try (Reception reception = uploads.begin(clients.of(request), length);
        BodyStream body = body(request)) {
      new UploadBody(body, boundary, reception).read();
      UploadView taken = UploadView.of(reception.finish(), urls.base(request));
      Deed.of(request).with(Fact.CASE, taken.caseId());
      return HttpResponse.<UploadView>created(URI.create(taken.links().self()))
          .body(taken)
          .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }

  @Delete("/{id}")
  @Operation(summary = "Forget an upload and its files")
  @ApiResponse(responseCode = "204", description = "Forgotten")
  @ApiResponse(
      responseCode = "404",
      description = "No such upload, or it has expired; other cases cannot be deleted")
  HttpResponse<?> delete(HttpRequest<?> request, String id) {
    Optional<CaseId> named = CaseId.parse(id);
    named.ifPresent(upload -> Deed.of(request).with(Fact.CASE, upload.value()));
    named
        .flatMap(uploads::client)
        .ifPresent(
            owner ->
                clients.requireOwner(
                    request,
                    owner,
                    "This upload is another caller's; only an admin may forget it."));
    if (named.filter(uploads::delete).isEmpty()) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND, "There is no such upload, or it has expired.");
    }
    return HttpResponse.noContent();
  }

  private BodyStream body(HttpRequest<?> request) {
    if (!(request instanceof ServerHttpRequest<?> streaming)) {
      throw new IllegalStateException("This server's requests have no body.");
    }
    return new BodyStream(
        streaming.byteBody().toByteArrayPublisher(),
        config.idleTimeout(),
        config.timeout(),
        config.maxBodySize());
  }

  private OptionalLong length(HttpRequest<?> request) {
    long length = request.getContentLength();
    if (length > config.maxBodySize()) {
      throw CaseRefused.because(
          Reason.TOO_LARGE,
          "The request has %d MB; each of its files may have %d MB."
              .formatted(length >> 20, Math.max(1, config.maxFileSize() >> 20)));
    }
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  private static String boundary(HttpRequest<?> request) {
    String type =
        Objects.requireNonNullElse(request.getHeaders().get(HttpHeaders.CONTENT_TYPE), "");
    String mediaType = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!mediaType.equals(MediaType.MULTIPART_FORM_DATA)
        || request.getHeaders().contains(HttpHeaders.CONTENT_ENCODING)) {
      throw new HttpStatusException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "An upload is multipart/form-data without a Content-Encoding.");
    }
    String boundary = Objects.requireNonNullElse(PartHeaders.parameters(type).get("boundary"), "");
    if (boundary.isBlank() || boundary.length() > LONGEST_BOUNDARY) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "The Content-Type has no usable boundary; leave it to your program to set this header.");
    }
    return boundary;
  }
}
