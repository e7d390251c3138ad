package dev.penumbra.api.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.results.BuildVersion;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;

/** The page with its files for browsers; a service card for everybody else. */
@Controller
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PageController {

  private static final List<String> FEATURES =
      List.of("segment", "jobs", "events", "long-poll", "cancel", "idempotency", "files", "ranges");

  private final WebAssets page = new WebAssets("web/");

  @Get("/")
  @Tag(name = "service")
  @Operation(summary = "The page for a browser, a service card otherwise")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ServiceCard.class)))
  HttpResponse<?> root(HttpRequest<?> request) {
    Optional<WebAsset> index = page.find("index.html");
    if (wantsPage(request) && index.isPresent()) {
      return AssetAnswers.of(request, index).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }
    return HttpResponse.ok(new ServiceCard("ok", "penumbra", BuildVersion.current(), FEATURES))
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  @Get("/{name:[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)+}")
  @Hidden
  HttpResponse<?> file(HttpRequest<?> request, String name) {
    return AssetAnswers.of(request, page.find(name));
  }

  @Get("/assets/{+path}")
  @Hidden
  HttpResponse<?> asset(HttpRequest<?> request, String path) {
    return AssetAnswers.hashed(request, page.find("assets/" + path));
  }

  /** Browsers ask for it unasked; the page names its own icon. */
  @Get("/favicon.ico")
  @Hidden
  HttpResponse<?> icon(HttpRequest<?> request) {
    Optional<WebAsset> icon = page.find("favicon.ico");
    return icon.isPresent()
        ? AssetAnswers.of(request, icon)
        : HttpResponse.noContent().header(HttpHeaders.CACHE_CONTROL, "max-age=86400");
  }

  private static boolean wantsPage(HttpRequest<?> request) {
    String accept = request.getHeaders().get(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(MediaType.TEXT_HTML);
  }

  /**
   * What this service is.
   *
   * @param status {@code ok} while it answers
   * @param service its name
   * @param version its version
   * @param features what it can do
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ServiceCard(String status, String service, String version, List<String> features) {}
}
