package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.JobsLifecycle;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How clients share the queue, and what they hear when it takes no more. */
final class QueueTest {

  private static final String BODY = "{\"case_id\":\"sub-api\"}";

  private static HttpResponse<byte[]> submit(ApiServer server, String client) {
    return server.post("/api/segment", BODY, "X-Forwarded-For", client);
  }

  @Test
  void clientsTakeTurnsAndNoneMayTakeAllPlaces() {
    try (ApiServer server =
            ApiServer.start(Map.of("penumbra.queue-size", 7, "penumbra.queue-size-per-client", 5));
        Gate gate = new Gate()) {
      new JobClient(server).startGated(gate);
      for (int i = 1; i <= 5; i++) {
        assertThat(field(submit(server, "198.51.100.1"), "queuePosition"))
            .isEqualTo(Integer.toString(i));
      }
      HttpResponse<byte[]> tooMany = submit(server, "198.51.100.1");
      assertThat(tooMany.statusCode()).isEqualTo(429);
      assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();
      assertThat(field(tooMany, "detail")).contains("others must have their turn");
      assertThat(field(submit(server, "198.51.100.2"), "queuePosition")).isEqualTo("2");
      assertThat(submit(server, "198.51.100.3").statusCode()).isEqualTo(202);
      HttpResponse<byte[]> full = submit(server, "198.51.100.4");
      assertThat(full.statusCode()).isEqualTo(429);
      assertThat(field(full, "detail")).contains("7 jobs are waiting");
      assertThat(field(full, "type")).isEqualTo("urn:penumbra:problem:queue-full");
    }
  }

  @Test
  void whoStopsAnswersRefusesAndEndsTheStreams() {
    try (ApiServer server = ApiServer.start(Map.of());
        Gate gate = new Gate()) {
      String job = new JobClient(server).startGated(gate);
      EventClient stream = EventClient.open(server, "/api/jobs/" + job + "/events");
      assertThat(stream.next().name()).isEqualTo("snapshot");
      server.bean(JobsLifecycle.class).close();
      assertThat(stream.rest()).extracting(EventClient.Event::name).containsOnly("progress");
      assertThat(stream.retries()).hasSize(2); // the last one spreads the clients' return
      HttpResponse<byte[]> refused = submit(server, "198.51.100.1");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(field(refused, "type")).isEqualTo("urn:penumbra:problem:shutting-down");
      HttpResponse<byte[]> again = server.get("/api/jobs/" + job);
      assertThat(field(again, "status")).isEqualTo("pending");
      assertThat(field(again, "attempt")).isEqualTo("2");
      assertThat(server.get("/health/readiness").statusCode()).isEqualTo(503);
      assertThat(text(server.get("/health"))).contains("stopping");
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
    }
  }
}
