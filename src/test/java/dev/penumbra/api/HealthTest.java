package dev.penumbra.api;

import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthTest {

  private final ApiServer server = ApiServer.shared();

  @Test
  void tellsModelQueueAndDiskWithoutAPath() {
    var response = server.get("/health");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response))
        .contains("\"status\":\"UP\"", "\"waiting\":0", "\"capacity\":256", "\"writable\":true")
        .contains(
            "\"jobsWritable\":true",
            "\"lostBytes\":0",
            "\"freeBytes\":",
            "\"model\":\"adc-threshold\"")
        .doesNotContain("/tmp", "penumbra-api");
    assertThat(server.get("/health/readiness").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting", "DOWN"})
  void whatIsNotReadyIsAlive(String status) {
    try (ApiServer other = ApiServer.start(Map.of(StartingIndicator.STATUS, status))) {
      var readiness = other.get("/health/readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(text(readiness)).contains("\"status\":\"" + status + "\"");
      assertThat(other.get("/health/liveness").statusCode()).isEqualTo(200);
      assertThat(other.get("/api/cases").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void infoTellsBuildAndModels() {
    assertThat(text(server.get("/info"))).contains("\"version\"", "\"adc-threshold\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/env", "/beans", "/loggers", "/stop", "/refresh", "/routes", "/caches"})
  void nothingElseIsManagedFromOutside(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(404);
    assertThat(server.post(path, "{}").statusCode()).isEqualTo(404);
  }
}
