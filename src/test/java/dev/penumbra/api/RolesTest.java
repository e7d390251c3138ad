package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.nats.NatsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One process takes requests, another does the jobs, through a real nats-server. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolesTest {

  private static final String CASE = "phantom-territorial";
  private static final String MODEL = "adc-threshold";

  /** A model of which the process that takes requests has the manifest, and nobody the network. */
  private static final String RARE = "rare";

  @TempDir static Path folder;
  private NatsServer nats;
  private ApiServer api;
  private ApiServer worker;
  private HttpResponse<byte[]> nobodys;
  private HttpResponse<byte[]> early;
  private String modelsBefore;

  @BeforeAll
  void startTheOneThenTheOther() throws Exception {
    nats = NatsServer.start(folder);
    Path models = Files.createDirectories(folder.resolve("models/" + RARE));
    Files.writeString(models.resolve("bundle.json"), rare());
    api =
        start(
            "api",
            Map.of(
                "penumbra.models-dir", models.getParent().toString(), "penumbra.device", "cuda:7"));
    Eventually.until("jobs are accepted", this::isAccepted);
    early = api.post("/api/segment", "{\"case_id\":\"" + CASE + "\"}");
    modelsBefore = text(api.get("/api/models"));
    worker = start("worker", Map.of());
    Eventually.until("the worker is heard of", () -> workers() == 1);
  }

  private boolean isAccepted() {
    nobodys = api.post("/api/segment", "{\"case_id\":\"" + CASE + "\",\"model\":\"" + RARE + "\"}");
    return nobodys.statusCode() == 202;
  }

  /** The manifest of a model whose network is nowhere. */
  private static String rare() throws IOException {
    try (InputStream in =
        RolesTest.class.getResourceAsStream("/models/" + MODEL + "/bundle.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace('"' + MODEL + '"', '"' + RARE + '"');
    }
  }

  private ApiServer start(String role, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("penumbra.role", role);
    settings.put("penumbra.model", MODEL);
    settings.put("penumbra.nats.url", nats.url());
    return ApiServer.startUnscripted(settings);
  }

  private int workers() {
    return text(api.get("/info")).split("\"slots\":", -1).length - 1;
  }

  @AfterAll
  void stop() {
    if (nats != null) {
      api.close();
      worker.close();
      nats.close();
    }
  }

  @Test
  void whatIsAcceptedBeforeThereIsAWorkerWaitsForOne() {
    assertThat(text(early)).contains("\"status\":\"pending\"", "\"etaSeconds\":null");
    assertThat(modelsBefore).contains("\"loaded\":false,\"workers\":0");
    HttpResponse<byte[]> end = new JobClient(api).finished(field(early, "jobId"));
    assertThat(field(end, "status")).as(text(end)).isEqualTo("completed");
    assertThat(field(end, "device")).isEqualTo("cpu");
    HttpResponse<byte[]> part =
        api.get(
            "/files/" + field(end, "jobId") + "/" + CASE + "/lesion_msk.nii.gz",
            "Range",
            "bytes=0-9");
    assertThat(part.statusCode()).as("its files come from where requests go").isEqualTo(206);
    assertThat(part.body()).hasSize(10);
  }

  @Test
  void whoTakesRequestsIsReadyWithoutADevice() {
    assertThat(api.bean(ComputeDevices.class).known()).isPresent();
    assertThat(api.bean(ComputeDevices.class).all()).isEmpty();
    assertThat(api.get("/health/readiness").statusCode()).isEqualTo(200);
    assertThat(text(api.get("/health"))).contains("\"role\":\"api\"");
    assertThat(text(api.get("/info")))
        .contains("\"role\":\"api\"", "\"devices\":[]", "\"devices\":[\"cpu\"]", "\"digest\":\"");
    assertThat(api.get("/api/cases").statusCode()).isEqualTo(200);
  }

  @Test
  void modelsAreThoseThatAWorkerHas() {
    String models = text(api.get("/api/models"));
    assertThat(models)
        .containsPattern("\"id\":\"adc-threshold\".*\"workers\":1")
        .containsPattern("\"id\":\"rare\".*\"workers\":0");
  }

  @Test
  void aJobOfAModelThatNobodyHasWaitsWhileOthersGoAheadAndCanBeCancelled() {
    assertThat(text(nobodys)).contains("\"status\":\"pending\"", "\"etaSeconds\":null");
    JobClient jobs = new JobClient(api);
    assertThat(field(jobs.finished(field(early, "jobId")), "status")).isEqualTo("completed");
    String id = field(nobodys, "jobId");
    assertThat(field(jobs.now(id), "status")).isEqualTo("pending");
    assertThat(api.delete("/api/jobs/" + id).statusCode()).isEqualTo(202);
    assertThat(field(jobs.now(id), "status")).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/models",
        "/api/cases",
        "/api/jobs/aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "/docs",
        "/no"
      })
  void aWorkerHasNothingButWhatTellsHowItIs(String path) {
    HttpResponse<byte[]> answer = worker.get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(text(answer)).contains("This process has the role worker");
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void aWorkerTakesNoRequestsAndTellsHowItIs() {
    HttpResponse<byte[]> refused = worker.post("/api/segment", "{\"case_id\":\"" + CASE + "\"}");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(text(refused)).contains("Requests go to a process with the role api or all.");
    assertThat(worker.get("/health/readiness").statusCode()).isEqualTo(200);
    assertThat(worker.get("/health/liveness").statusCode()).isEqualTo(200);
    assertThat(text(worker.get("/info"))).contains("\"role\":\"worker\"");
    assertThat(worker.get("/prometheus").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsCountTheWorkersAndTheirDevicesForEachModel() {
    Eventually.until(
        "one is counted", () -> text(api.get("/prometheus")).contains("penumbra_workers 1.0"));
    assertThat(text(api.get("/prometheus")))
        .contains("penumbra_workers_devices{model=\"" + MODEL + "\"} 1.0")
        .contains("penumbra_workers_devices{model=\"" + RARE + "\"} 0.0");
  }

  /** Its entry would be good for 30 s more. */
  @Test
  void aWorkerThatStopsIsNotCountedOnAnyMore() {
    ApiServer second = start("worker", Map.of());
    Eventually.until("it is heard of", () -> workers() == 2);
    second.close();
    Eventually.until("it is gone", () -> workers() == 1);
  }
}
