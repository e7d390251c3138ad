package dev.penumbra.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteFilterTest {

  @ParameterizedTest
  @CsvSource({
    "/api/jobs/{id}, /api/jobs/{id}",
    "/assets/{+path}, /assets/{path}",
    "/{name:[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)+}, /{name}",
    "/health{/selector}, /health/{selector}",
    "/files/{jobId}/{caseId}/{name}, /files/{jobId}/{caseId}/{name}",
  })
  void aRouteIsNamedWithoutHowItIsMatched(String template, String name) {
    assertThat(RouteFilter.plain(template)).isEqualTo(name);
  }
}
