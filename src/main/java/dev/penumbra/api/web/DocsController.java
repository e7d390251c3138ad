package dev.penumbra.api.web;

import dev.penumbra.results.BuildVersion;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;

/** The API's description and the page that draws it; both need no other host. */
@Controller
@Hidden
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class DocsController {

  private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/";

  private final WebAssets description = new WebAssets("META-INF/swagger/");
  private final WebAssets page = new WebAssets("docs/");
  private final WebAssets swagger =
      new WebAssets(SWAGGER_UI + BuildVersion.of("org.webjars", "swagger-ui") + "/");

  @Get("/openapi.yml")
  HttpResponse<?> openapi(HttpRequest<?> request) {
    return AssetAnswers.of(request, description.find("openapi.yml"));
  }

  @Get("/docs")
  HttpResponse<?> docs(HttpRequest<?> request) {
    return AssetAnswers.of(request, page.find("index.html"));
  }

  @Get("/docs/{name}")
  HttpResponse<?> file(HttpRequest<?> request, String name) {
    return AssetAnswers.of(
        request, name.startsWith("swagger-ui") ? swagger.find(name) : page.find(name));
  }
}
