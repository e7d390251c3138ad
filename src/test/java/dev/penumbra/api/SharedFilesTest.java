package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.nats.NatsServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services that have no folder in common: files of all of them come from any of them. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedFilesTest {

  private static final String CASE = "phantom-territorial";

  @TempDir static Path folder;
  private NatsServer nats;
  private ApiServer here;
  private ApiServer there;

  @BeforeAll
  void startTwo() throws Exception {
    nats = NatsServer.start(folder);
    here = start("here", Map.of());
    there = start("there", Map.of());
  }

  private ApiServer start(String node, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("penumbra.nats.url", nats.url());
    settings.put("penumbra.data-dir", folder.resolve(node).toString());
    return ApiServer.startUnscripted(settings);
  }

  @AfterAll
  void stop() {
    if (nats != null) {
      here.close();
      there.close();
      nats.close();
    }
  }

  /** The path of a completed job's file. */
  private static String path(HttpResponse<byte[]> job, String url) {
    assertThat(field(job, "status")).as(text(job)).isEqualTo("completed");
    return field(job, url).replaceFirst("^https?://[^/]+", "");
  }

  @Test
  void resultsComeFromAnyProcessInAnyParts() {
    HttpResponse<byte[]> job = new JobClient(there).finished(new JobClient(here).start(CASE));
    String mask = path(job, "predictionUrl");
    HttpResponse<byte[]> whole = here.get(mask);
    assertThat(whole.statusCode()).as(text(whole)).isEqualTo(200);
    HttpResponse<byte[]> part = there.get(mask, "Range", "bytes=10-19");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 10, 20));
    try (ApiServer late = start("late", Map.of())) {
      String etag = whole.headers().firstValue("ETag").orElseThrow();
      HttpResponse<byte[]> rest = late.get(mask, "Range", "bytes=20-", "If-Range", etag);
      assertThat(rest.statusCode()).as("the same file as elsewhere").isEqualTo(206);
      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 20, whole.body().length));
      assertThat(late.head(path(job, "reportUrl")).statusCode()).isEqualTo(200);
      assertThat(late.get(path(job, "archiveUrl")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anUploadIsACaseOfEveryProcessUntilAnyForgetsIt() {
    String id;
    try (ApiServer gone = start("gone", Map.of())) {
      id = new UploadClient(gone).sample();
    }
    for (ApiServer server : List.of(here, there)) {
      HttpResponse<byte[]> found = server.get("/api/cases/" + id);
      assertThat(found.statusCode()).isEqualTo(200);
      assertThat(text(found)).contains("expiresAt");
    }
    HttpResponse<byte[]> job = new JobClient(there).finished(new JobClient(here).start(id));
    assertThat(field(job, "status")).as(text(job)).isEqualTo("completed");
    byte[] dwi = here.get("/api/cases/" + id + "/images/dwi").body();
    assertThat(there.get("/api/cases/" + id + "/images/dwi").body()).isEqualTo(dwi);
    assertThat(here.delete("/api/cases/" + id).statusCode()).isEqualTo(204);
    for (ApiServer server : List.of(there, here)) {
      assertThat(server.get("/api/cases/" + id).statusCode()).isEqualTo(404);
      assertThat(server.get("/api/cases/" + id + "/images/dwi").statusCode()).isEqualTo(404);
      assertThat(server.delete("/api/cases/" + id).statusCode()).isEqualTo(404);
    }
    assertThat(UploadClient.folders(folder.resolve("there"))).doesNotContain(id);
  }

  @Test
  void whatIsRemovedIsSaidToBeGone() {
    HttpResponse<byte[]> job = new JobClient(here).finished(new JobClient(here).start(CASE));
    String id = field(job, "jobId");
    there.bean(ResultStore.class).delete(JobId.parse(id).orElseThrow());
    HttpResponse<byte[]> gone = here.get(path(job, "predictionUrl"));
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(text(gone)).contains("The files of this result are gone; run the job again.");
    assertThat(here.get(path(job, "archiveUrl")).statusCode()).isEqualTo(404);
  }

  @Test
  void whileNatsIsAwayWhatIsHereIsServedAndTheRestLater() throws Exception {
    JobClient client = new JobClient(here);
    HttpResponse<byte[]> job = client.finished(client.start(CASE));
    String mask = path(job, "predictionUrl");
    String report = path(job, "reportUrl");
    assertThat(here.get(mask).statusCode()).isEqualTo(200);
    String upload = new UploadClient(here).sample();
    nats.kill();
    try {
      Eventually.until("the loss is noticed", () -> here.get(report).statusCode() == 503);
      assertThat(here.get(report).headers().firstValue("Retry-After")).isPresent();
      assertThat(here.get(mask, "Range", "bytes=0-9").statusCode()).isEqualTo(206);
      assertThat(here.get("/api/cases/" + upload).statusCode()).isEqualTo(200);
      for (HttpResponse<byte[]> refused :
          List.of(
              there.get("/api/cases/" + upload),
              here.delete("/api/cases/" + upload),
              new UploadClient(here).bring())) {
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      }
    } finally {
      nats.startAgain();
    }
    Eventually.until("it is fetched", () -> here.get(report).statusCode() == 200);
    Eventually.until(
        "all know the upload", () -> there.get("/api/cases/" + upload).statusCode() == 200);
    for (ApiServer server : List.of(here, there)) {
      Eventually.until("it is ready", () -> server.get("/health/readiness").statusCode() == 200);
    }
  }
}
