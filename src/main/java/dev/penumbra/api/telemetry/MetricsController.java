package dev.penumbra.api.telemetry;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The figures as Prometheus reads them. Not the framework's endpoint, which asks on an event loop.
 */
@Controller
@Tag(name = "service")
final class MetricsController {

  /** Of the text format, which every version of Prometheus reads. */
  private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final Meters meters;
  private final BeanProvider<PrometheusMeterRegistry> prometheus;
  private final List<Figures> figures;

  MetricsController(
      Meters meters, BeanProvider<PrometheusMeterRegistry> prometheus, List<Figures> figures) {
    this.meters = meters;
    this.prometheus = prometheus;
    this.figures = figures;
  }

  @Get("/prometheus")
  @Produces(MediaType.ALL)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "Metrics for Prometheus")
  @ApiResponse(responseCode = "200", description = "Metrics in Prometheus' text format")
  HttpResponse<byte[]> scrape() {
    Sheet sheet = meters.sheet();
    figures.forEach(some -> some.enter(sheet));
    return HttpResponse.ok(prometheus.get().scrape().getBytes(StandardCharsets.UTF_8))
        .header(HttpHeaders.CONTENT_TYPE, FORMAT);
  }
}
