package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobsTest {

  private final ApiServer server = ApiServer.shared();
  private final JobClient jobs = new JobClient(server);

  @Test
  void listsCases() {
    var response = server.get("/api/cases");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response))
        .contains("\"" + ScriptedCases.CASE + "\"")
        .contains("\"modalities\":[\"dwi\",\"adc\"]")
        .contains("\"hasGroundTruth\":false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"case_id\":\"sub-api\"}",
        "{\"caseId\":\"sub-api\",\"fastMode\":false,\"model\":\"adc-threshold\"}",
        "{\"case_id\":\"sub-api\",\"fast_mode\":null,\"model\":null,\"unknown\":{\"a\":[1]}}",
      })
  void acceptsBothSpellingsAndIgnoresTheUnknown(String body) {
    var response = server.post("/api/segment", body);
    assertThat(response.statusCode()).isEqualTo(202);
    String id = field(response, "jobId");
    assertThat(field(response, "status")).isEqualTo("pending");
    assertThat(field(response, "message")).isNotBlank();
    assertThat(text(response)).contains("\"queuePosition\":").contains("\"etaSeconds\":");
    assertThat(response.headers().firstValue("Location"))
        .contains(server.base() + "/api/jobs/" + id);
    assertThat(text(response)).contains(server.base() + "/api/jobs/" + id + "/events");
    jobs.finished(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"case_id\":7}|invalid-request|case_id",
        "{\"caseId\":[]}|invalid-request|caseId",
        "{\"case_id\":\"sub-api\",\"fast_mode\":\"yes\"}|invalid-request|fast_mode",
        "{\"case_id\":\"sub-api\",\"fastMode\":1}|invalid-request|fastMode",
        "{\"case_id\":\"sub-api\",\"model\":{}}|invalid-request|model",
        "{\"case_id\":\"\"}|invalid-request|case_id",
        "{\"case_id\":\"../../etc/passwd\"}|invalid-request|case_id",
        "{}|invalid-request|case_id",
        "[]|invalid-request|case_id",
        "\"sub-api\"|invalid-request|case_id",
        "{\"case_id\":\"nobody\"}|unknown-case|",
        "{\"case_id\":\"sub-api\",\"model\":\"nothing\"}|unknown-model|",
        "{\"case_id\":|malformed-json|",
        "nonsense|malformed-json|",
        "''|malformed-json|",
      })
  void refusesWhatItCannotDo(String body, String slug, String field) {
    var response = server.post("/api/segment", body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
    assertThat(field(response, "type")).isEqualTo("urn:penumbra:problem:" + slug);
    assertThat(field(response, "detail")).isNotBlank();
    if (field == null) {
      assertThat(text(response)).contains("\"errors\":[]");
    } else {
      assertThat(text(response)).contains("{\"field\":\"" + field + "\",\"message\":\"");
    }
  }

  @Test
  void namesEveryFieldAtFault() {
    var response = server.post("/api/segment", "{\"case_id\":1,\"fast_mode\":2,\"model\":3}");
    assertThat(text(response))
        .contains("\"field\":\"case_id\"", "\"field\":\"fast_mode\"", "\"field\":\"model\"");
  }

  @Test
  void oneIdempotencyKeyMakesOneJob() {
    String key = "key-" + System.nanoTime();
    String body = "{\"case_id\":\"sub-api\"}";
    var first = server.post("/api/segment", body, "Idempotency-Key", key);
    var second = server.post("/api/segment", body, "Idempotency-Key", key);
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(field(second, "jobId")).isEqualTo(field(first, "jobId"));
    var other = server.post("/api/segment", "{\"case_id\":\"sub-fails\"}", "Idempotency-Key", key);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(field(other, "type")).endsWith("idempotency-conflict");
    var tooLong = server.post("/api/segment", body, "Idempotency-Key", "k".repeat(300));
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(text(tooLong)).contains("\"field\":\"Idempotency-Key\"");
    jobs.finished(field(first, "jobId"));
  }

  @Test
  void aSnapshotHasEveryFieldAndItsNumbersAreRounded() {
    String id = jobs.start(ScriptedCases.CASE);
    var response = jobs.finished(id);
    String folder = server.base() + "/files/" + id + "/sub-api/";
    assertThat(text(response))
        .contains(
            "\"progress\":100.0",
            "\"stage\":\"done\"",
            "\"attempt\":1",
            "\"queuePosition\":null",
            "\"etaSeconds\":null",
            "\"device\":\"cpu\"",
            "\"error\":null",
            "\"errorType\":null",
            "\"diceScore\":0.8123",
            "\"volumeMl\":12.35",
            "\"largestLesionMl\":11.05",
            "\"lesionF1\":0.6667",
            "\"groundTruthUrl\":null",
            "\"probabilityUrl\":null",
            "\"dwiUrl\":\"" + folder + "sub-api_dwi.nii.gz\"",
            "\"predictionUrl\":\"" + folder + "lesion_msk.nii.gz\"",
            "\"archiveUrl\":\"" + folder + "archive.zip\"",
            "\"warning\":\"One. Two.\"");
    assertThat(field(response, "createdAt"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
  }

  @Test
  void anUnchangedSnapshotIsNotSentTwice() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      var first = server.get("/api/jobs/" + id);
      String etag = first.headers().firstValue("ETag").orElseThrow();
      assertThat(etag).startsWith("\"");
      var same = server.get("/api/jobs/" + id, "If-None-Match", etag);
      assertThat(same.statusCode()).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(same.headers().firstValue("ETag")).contains(etag);
      gate.allow(4);
      jobs.finished(id);
      var changed = server.get("/api/jobs/" + id, "If-None-Match", etag);
      assertThat(changed.statusCode()).isEqualTo(200);
      var head = server.head("/api/jobs/" + id);
      assertThat(head.headers().firstValue("Content-Length"))
          .isEqualTo(changed.headers().firstValue("Content-Length"));
    }
  }

  @Test
  void aLongPollHoldsTheAnswerUntilSomethingNewer() throws Exception {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      String seq = field(server.get("/api/jobs/" + id), "seq");
      CompletableFuture<HttpResponse<byte[]>> answer =
          server
              .client()
              .sendAsync(
                  server.request("/api/jobs/" + id + "?wait=20&after=" + seq).build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertThat(field(server.get("/api/jobs/" + id), "seq")).isEqualTo(seq);
      assertThat(answer).isNotDone();
      gate.allow(1);
      var newer = answer.get(15, TimeUnit.SECONDS);
      assertThat(Long.parseLong(field(newer, "seq"))).isGreaterThan(Long.parseLong(seq));
      var same = server.get("/api/jobs/" + id + "?wait=0.05&after=" + field(newer, "seq"));
      assertThat(same.statusCode()).isEqualTo(200);
      gate.allow(3);
      String end = field(jobs.finished(id), "seq");
      assertThat(server.get("/api/jobs/" + id + "?wait=20&after=" + end).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=-1", "wait=x", "wait=NaN", "wait=1&after=x"})
  void refusesAWaitThatIsNone(String query) {
    String id = jobs.start(ScriptedCases.CASE);
    assertThat(server.get("/api/jobs/" + id + "?" + query).statusCode()).isEqualTo(400);
    jobs.finished(id);
  }

  @Test
  void cancellingTwiceIsAsOnce() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      for (int i = 0; i < 2; i++) {
        var response = server.delete("/api/jobs/" + id);
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(field(response, "status")).isEqualTo("cancelled");
      }
      gate.awaitEnd();
    }
    String done = jobs.start(ScriptedCases.CASE);
    jobs.finished(done);
    var late = server.delete("/api/jobs/" + done);
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(field(late, "type")).endsWith("already-finished");
    assertThat(server.delete("/api/jobs/" + "b".repeat(26)).statusCode()).isEqualTo(404);
  }

  @Test
  void aFullQueueSaysWhenToComeAgain() {
    try (ApiServer small = ApiServer.start(java.util.Map.of("penumbra.queue-size", 1));
        Gate gate = new Gate()) {
      JobClient its = new JobClient(small);
      its.startGated(gate);
      String waiting = its.start(ScriptedCases.CASE);
      assertThat(field(small.get("/api/jobs/" + waiting), "queuePosition")).isEqualTo("1");
      var refused = small.post("/api/segment", "{\"case_id\":\"sub-api\"}");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(field(refused, "type")).endsWith("queue-full");
      assertThat(refused.headers().firstValue("Retry-After").orElse("")).matches("[1-9][0-9]*");
      gate.allow(4);
      its.finished(waiting);
    }
  }

  @Test
  void nothingWaitsForARunningJob() throws Exception {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      List<String> paths =
          List.of("/", "/api/cases", "/api/jobs/" + id, "/files/" + id + "/sub-gated/report.png");
      for (String path : paths) {
        server
            .client()
            .sendAsync(
                HttpRequest.newBuilder(server.uri(path)).timeout(Duration.ofSeconds(1)).build(),
                HttpResponse.BodyHandlers.ofByteArray())
            .get(1, TimeUnit.SECONDS);
      }
      gate.allow(4);
      jobs.finished(id);
    }
  }
}
