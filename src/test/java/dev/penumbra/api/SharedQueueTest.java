package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import dev.penumbra.jobs.nats.NatsServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services with one queue, through a real nats-server: clients need not stay with one. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedQueueTest {

  private static final String CASE = "phantom-territorial";

  @TempDir static Path folder;
  private NatsServer nats;
  private ApiServer here;
  private ApiServer there;

  @BeforeAll
  void startTwo() throws Exception {
    nats = NatsServer.start(folder);
    here = start();
    there = start();
  }

  private ApiServer start() {
    return ApiServer.startUnscripted(
        Map.of(
            "penumbra.nats.url",
            nats.url(),
            "penumbra.results-dir",
            folder.resolve("results").toString()));
  }

  @AfterAll
  void stop() {
    if (nats != null) {
      here.close();
      there.close();
      nats.close();
    }
  }

  @Test
  void aJobThatOneAcceptedIsFollowedOnTheOther() {
    String id = new JobClient(here).start(CASE);
    try (EventClient events = EventClient.open(there, "/api/jobs/" + id + "/events")) {
      List<Event> seen = events.rest();
      Event last = seen.get(seen.size() - 1);
      assertThat(last.name()).as(last.data()).isEqualTo("completed");
      assertThat(seen).extracting(event -> event.number("seq")).isSorted().doesNotHaveDuplicates();
      HttpResponse<byte[]> one = here.get("/api/jobs/" + id);
      HttpResponse<byte[]> other = there.get("/api/jobs/" + id);
      assertThat(field(one, "seq")).isEqualTo(field(other, "seq"));
      assertThat(there.get("/api/jobs/" + id + "/events", "Last-Event-ID", "1").statusCode())
          .isEqualTo(200);
      String end = String.valueOf(field(other, "seq"));
      assertThat(here.get("/api/jobs/" + id + "/events", "Last-Event-ID", end).statusCode())
          .as("who has seen the end on one is done on the other")
          .isEqualTo(204);
    }
  }

  @Test
  void aKeyMakesOneJobWhoeverIsAskedAndAnyoneCancelsIt() {
    String body = "{\"case_id\":\"" + CASE + "\"}";
    HttpResponse<byte[]> first = here.post("/api/segment", body, "Idempotency-Key", "one key");
    HttpResponse<byte[]> again = there.post("/api/segment", body, "Idempotency-Key", "one key");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(202);
    String id = field(first, "jobId");
    assertThat(field(again, "jobId")).isEqualTo(id);
    int cancelled = there.delete("/api/jobs/" + id).statusCode();
    assertThat(cancelled).as("409: it had ended by then").isIn(202, 409);
    assertThat(field(here.get("/api/jobs/" + id), "status"))
        .isEqualTo(cancelled == 202 ? "cancelled" : "completed");
  }

  @Test
  void anUnknownJobIsUnknownToBoth() {
    String id = "a".repeat(26);
    assertThat(here.get("/api/jobs/" + id).statusCode()).isEqualTo(404);
    assertThat(there.delete("/api/jobs/" + id).statusCode()).isEqualTo(404);
  }
}
