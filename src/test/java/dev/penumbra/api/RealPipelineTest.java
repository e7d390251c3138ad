package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.nifti.BrokenNiftiCorpus;
import dev.penumbra.nifti.BrokenNiftiCorpus.Broken;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Nothing scripted: bundled and broken cases go through the built-in model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealPipelineTest {

  private static final String GOOD = "/reference/nifti/v1-le-float32.nii";

  @TempDir static Path cases;

  private final Map<String, Broken> broken = new LinkedHashMap<>();
  private ApiServer server;
  private JobClient jobs;

  @BeforeAll
  void aServerWithBrokenCases() throws IOException {
    byte[] good;
    try (InputStream in = RealPipelineTest.class.getResourceAsStream(GOOD)) {
      good = in.readAllBytes();
    }
    for (Broken file : BrokenNiftiCorpus.stream().toList()) {
      String id = "sub-broken" + broken.size();
      boolean dwiIsBroken = broken.size() % 2 == 0;
      broken.put(id, file);
      Path folder = Files.createDirectory(cases.resolve(id));
      String ending = file.fileName().endsWith(".gz") ? ".nii.gz" : ".nii";
      String modality = dwiIsBroken ? "_dwi" : "_adc";
      String other = dwiIsBroken ? "_adc" : "_dwi";
      Files.write(folder.resolve(id + modality + ending), file.bytes());
      Files.write(folder.resolve(id + other + ".nii"), good);
    }
    server =
        ApiServer.startUnscripted(
            Map.of(
                "penumbra.cases-dir",
                cases.toString(),
                "penumbra.queue-size",
                2 * broken.size(),
                "penumbra.warm-up",
                true,
                "penumbra.model",
                ModelConfig.DEFAULT_MODEL));
    jobs = new JobClient(server);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void aBundledCaseGoesFromRequestToMask() {
    String id = jobs.start("phantom-territorial");
    try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
      List<Event> seen = events.rest();
      Event last = seen.get(seen.size() - 1);
      assertThat(last.name()).as(last.data()).isEqualTo("completed");
      assertThat(seen.get(0).name()).isEqualTo("snapshot");
      assertThat(seen).extracting(event -> event.number("progress")).isSorted();
      assertThat(last.number("diceScore")).isGreaterThanOrEqualTo(0.7);
      assertThat(last.number("volumeMl")).isPositive();
      for (String url :
          List.of(
              "dwiUrl",
              "adcUrl",
              "predictionUrl",
              "probabilityUrl",
              "groundTruthUrl",
              "reportUrl",
              "archiveUrl")) {
        HttpResponse<byte[]> file = server.get(last.field(url));
        assertThat(file.statusCode()).as(url).isEqualTo(200);
        assertThat(file.body()).as(url).isNotEmpty();
      }
      assertThat(server.get("/api/jobs/" + id + "/events", "Last-Event-ID", last.id()).statusCode())
          .isEqualTo(204);
    }
    assertThat(server.get("/health/readiness").statusCode()).isEqualTo(200);
    assertThat(text(server.get("/api/models"))).contains("\"loaded\":true", "\"device\":\"cpu\"");
  }

  @Test
  void eachBrokenFileIsAClearError() {
    assertThat(broken).hasSizeGreaterThanOrEqualTo(60);
    Map<String, String> started = new LinkedHashMap<>();
    broken.forEach(
        (caseId, file) -> {
          var response = server.post("/api/segment", "{\"case_id\":\"" + caseId + "\"}");
          assertThat(response.statusCode()).as("%s: %s", file, text(response)).isLessThan(500);
          if (response.statusCode() == 202) {
            started.put(caseId, field(response, "jobId"));
          } else {
            assertThat(field(response, "detail")).as(file.name()).isNotBlank();
          }
        });
    started.forEach(
        (caseId, id) -> {
          var ended = jobs.finished(id);
          Broken file = broken.get(caseId);
          assertThat(field(ended, "status")).as("%s: %s", file, text(ended)).isEqualTo("failed");
          assertThat(field(ended, "errorType"))
              .as("%s: %s", file, text(ended))
              .isIn("unreadable-volume", "unusable-case", "grid-mismatch");
          assertThat(field(ended, "error"))
              .as(file.name())
              .isNotBlank()
              .doesNotContain(cases.toString(), "Exception", "dev.penumbra");
        });
    assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
  }
}
