package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Eventually;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see of cases and of the places they come from. */
final class CasesTest {

  private final ApiServer server =
      ApiServer.startUnscripted(Map.of(RemoteCases.ENABLED, true, "penumbra.device", "cpu"));
  private final JobClient jobs = new JobClient(server);
  private final RemoteCases remote = server.bean(RemoteCases.class);

  @AfterEach
  void stop() {
    server.close();
  }

  private String submit(String caseId) {
    return field(server.post("/api/segment", "{\"case_id\":\"" + caseId + "\"}"), "jobId");
  }

  @Test
  void aSourceThatIsDownStandsBesideTheCasesThatWork() {
    assertThat(text(server.get("/api/cases")))
        .contains("\"phantom-embolic\"")
        .contains("{\"name\":\"bundled\",\"state\":\"ready\",\"message\":null,\"cases\":2}")
        .contains(
            "{\"name\":\"remote\",\"state\":\"down\",\"message\":\""
                + RemoteCases.WHY
                + "\",\"cases\":2}");
    String job = submit(RemoteCases.IS_DOWN);
    assertThat(remote.used).containsExactly(new CaseId(RemoteCases.IS_DOWN));
    jobs.finished(job);
    var failed = server.get("/api/jobs/" + job);
    assertThat(field(failed, "status")).isEqualTo("failed");
    assertThat(field(failed, "error")).isEqualTo(RemoteCases.WHY);
    assertThat(field(failed, "errorType")).endsWith("source-unavailable");
  }

  @Test
  void oneCaseIsShownByItsName() {
    var one = server.get("/api/cases/phantom-embolic");
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(text(one))
        .contains("\"id\":\"phantom-embolic\"")
        .contains("\"hasGroundTruth\":true")
        .contains("\"expiresAt\":null");
    assertThat(server.get("/api/cases/sub-nobody").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/cases/..%2f..%2fetc").statusCode()).isEqualTo(404);
  }

  @Test
  void aClientHasOneWishAtATime() {
    String mine = "client 198.51.100.1";
    String[] me = {"X-Forwarded-For", "198.51.100.1"};
    assertThat(wish("sub-never", "POST", me)).isEqualTo(202);
    assertThat(remote.wishes).containsEntry(mine, new CaseId("sub-never"));
    assertThat(wish("sub-down", "POST", me)).isEqualTo(202);
    assertThat(remote.wishes).containsEntry(mine, new CaseId("sub-down"));
    assertThat(wish("sub-nobody", "POST", me)).isEqualTo(404);
    assertThat(wish("sub-never", "POST", "X-Forwarded-For", "198.51.100.2")).isEqualTo(202);
    assertThat(wish("sub-down", "DELETE", me)).isEqualTo(204);
    assertThat(remote.wishes)
        .doesNotContainKey(mine)
        .containsEntry("client 198.51.100.2", new CaseId("sub-never"));
  }

  private int wish(String id, String method, String... headers) {
    return server
        .send(
            server
                .request("/api/cases/" + id + "/prefetch", headers)
                .method(method, BodyPublishers.noBody()))
        .statusCode();
  }

  @Test
  void aCaseThatNeverComesIsToldCancelledAndHoldsNobodyUp() throws InterruptedException {
    String job = submit(RemoteCases.NEVER_COMES);
    Eventually.until(
        "the bytes are told",
        () ->
            field(server.get("/api/jobs/" + job), "progressMessage")
                .equals("Reading the images, 3.1 of 5.2 MB"));
    String next = submit("phantom-embolic");
    Eventually.until(
        "the next case is wished for",
        () -> new CaseId("phantom-embolic").equals(remote.wishes.get("next job")));
    assertThat(server.delete("/api/jobs/" + job).statusCode()).isEqualTo(202);
    assertThat(remote.stopped.await(20, TimeUnit.SECONDS)).isTrue();
    jobs.finished(next);
    assertThat(field(server.get("/api/jobs/" + next), "status")).isEqualTo("completed");
    assertThat(field(server.get("/api/jobs/" + job), "status")).isEqualTo("cancelled");
    Eventually.until("no job is next", () -> !remote.wishes.containsKey("next job"));
  }
}
