package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.LogHold;
import dev.penumbra.jobs.Eventually;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the service does while its default model is being loaded. */
final class ColdStartTest {

  private static final String WARM_UP = "dev.penumbra.api.health.ModelWarmUp";

  @Test
  void livesListsAndTakesJobsWhileTheModelIsBeingLoaded() throws Exception {
    try (LogHold loading = LogHold.of(WARM_UP, "Loading model");
        ApiServer server =
            ApiServer.startUnscripted(Map.of("penumbra.warm-up", true, "penumbra.device", "cpu"))) {
      loading.awaitReached();
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
      var readiness = server.get("/health/readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(text(readiness))
          .contains("\"status\":\"starting\"", "\"step\":\"loading-model\"")
          .contains("\"doing\":\"Loading model adc-threshold on cpu (1 of 1).\"");
      assertThat(server.get("/", "Accept", "text/html").statusCode()).isEqualTo(200);
      assertThat(text(server.get("/api/cases"))).contains("phantom-embolic");
      assertThat(text(server.get("/api/models"))).contains("adc-threshold");

      JobClient jobs = new JobClient(server);
      String id = jobs.start("phantom-embolic");
      loading.release();
      assertThat(field(jobs.finished(id), "status")).isEqualTo("completed");
      Eventually.until(
          "the warm-up has ended",
          () -> !text(server.get("/health/readiness")).contains("\"doing\""));
      assertThat(server.get("/health/readiness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whoDoesNotWantItLoadedIsReadyAtOnce() {
    try (ApiServer server = ApiServer.startUnscripted(Map.of("penumbra.warm-up", false))) {
      assertThat(server.get("/health/readiness").statusCode()).isEqualTo(200);
      assertThat(text(server.get("/api/models"))).contains("\"loaded\":false");
    }
  }
}
