package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.inference.StandIns;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.ModelConfig;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two devices, both of them the CPU under another name, with nothing scripted. */
final class SeveralDevicesTest {

  private final ApiServer server =
      ApiServer.startUnscripted(
          Map.of(
              StandIns.DEVICES,
              "cuda:0,cuda:1",
              MeetingPipeline.PROPERTY,
              true,
              "penumbra.warm-up",
              true,
              "penumbra.model",
              ModelConfig.DEFAULT_MODEL));
  private final JobClient jobs = new JobClient(server);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void twoCasesAreSegmentedAtTheSameTimeEachOnItsDevice() {
    List<String> ids = List.of(jobs.start("phantom-territorial"), jobs.start("phantom-embolic"));
    List<HttpResponse<byte[]>> ends = ids.stream().map(jobs::finished).toList();
    for (HttpResponse<byte[]> end : ends) {
      assertThat(field(end, "status")).as(text(end)).isEqualTo("completed");
      assertThat(Double.parseDouble(field(end, "diceScore"))).isGreaterThan(0.6);
    }
    assertThat(ends)
        .extracting(end -> field(end, "device"))
        .containsExactlyInAnyOrder("cuda:0", "cuda:1");
  }

  @Test
  void tellsWhichDevicesThereAreAndWhereAModelIsLoaded() {
    Eventually.until(
        "the default model is loaded on both",
        () ->
            text(server.get("/api/models"))
                .contains("\"device\":\"cuda:0\",\"devices\":[\"cuda:0\",\"cuda:1\"]"));
    assertThat(text(server.get("/health")))
        .contains("\"device\":\"cuda:0\"", "\"devices\":[\"cuda:0\",\"cuda:1\"]");
    assertThat(text(server.get("/info"))).contains("\"devices\":[\"cuda:0\",\"cuda:1\"]");
  }
}
