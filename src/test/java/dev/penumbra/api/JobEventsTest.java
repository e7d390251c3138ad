package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobEventsTest {

  private final ApiServer server = ApiServer.shared();
  private final JobClient jobs = new JobClient(server);

  @Test
  void tellsAJobFromItsSnapshotToItsEnd() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        assertThat(events.response().statusCode()).isEqualTo(200);
        assertThat(header(events, "Content-Type")).isEqualTo("text/event-stream");
        assertThat(header(events, "Cache-Control")).isEqualTo("no-cache, no-transform");
        assertThat(header(events, "X-Accel-Buffering")).isEqualTo("no");
        Event first = events.next();
        assertThat(first.name()).isEqualTo("snapshot");
        assertThat(first.field("status")).isEqualTo("running");
        List<Event> seen = new ArrayList<>(List.of(first));
        for (int piece = 0; piece < 4; piece++) {
          gate.allow(1);
          seen.add(events.next());
        }
        seen.addAll(events.rest());

        Event last = seen.get(seen.size() - 1);
        assertThat(last.name()).isEqualTo("completed");
        assertThat(last.field("volumeMl")).isEqualTo("12.35");
        assertThat(seen.subList(1, seen.size() - 1))
            .isNotEmpty()
            .allMatch(event -> event.name().equals("progress"));
        assertThat(seen).extracting(event -> event.number("progress")).isSorted();
        assertThat(seen)
            .extracting(event -> event.number("seq"))
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(seen).allMatch(event -> event.id().equals(event.field("seq")));
        assertThat(events.retries()).containsExactly("2000");

        var again = server.get("/api/jobs/" + id + "/events", "Last-Event-ID", last.id());
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(again.body()).isEmpty();
      }
    }
  }

  @Test
  void dataIsWhatPollingGives() {
    String id = jobs.start(ScriptedCases.CASE);
    String polled = JobClient.text(jobs.finished(id));
    try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
      List<Event> seen = events.rest();
      assertThat(seen).extracting(Event::name).containsExactly("snapshot", "completed");
      assertThat(seen).extracting(Event::data).containsOnly(polled);
      assertThat(seen.get(0).id()).isEmpty();
      assertThat(seen.get(1).id()).isEqualTo(seen.get(1).field("seq"));
    }
  }

  @Test
  void goesOnAfterACutWithoutGapOrRepeat() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      List<Long> seqs = new ArrayList<>();
      String lastId;
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        seqs.add((long) events.next().number("seq"));
        gate.allow(1);
        Event event = events.next();
        seqs.add((long) event.number("seq"));
        lastId = event.id();
      }
      gate.allow(3);
      jobs.finished(id);
      try (EventClient events =
          EventClient.open(server, "/api/jobs/" + id + "/events?lastEventId=" + lastId)) {
        List<Event> rest = events.rest();
        assertThat(rest).extracting(Event::name).doesNotContain("snapshot");
        assertThat(rest.get(rest.size() - 1).name()).isEqualTo("completed");
        rest.forEach(event -> seqs.add((long) event.number("seq")));
      }
      assertThat(seqs).isSorted().doesNotHaveDuplicates();
      long resumedAt = Long.parseLong(lastId);
      List<Long> afterCut = seqs.stream().filter(seq -> seq > resumedAt).toList();
      assertThat(afterCut.get(0)).isEqualTo(resumedAt + 1);
    }
  }

  @Test
  void aClientThatGoesAwayCancelsNothing() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        events.next();
      }
      gate.allow(4);
      assertThat(JobClient.field(jobs.finished(id), "status")).isEqualTo("completed");
    }
  }

  @Test
  void tellsCancellationAndFailureAsTheLastEvent() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        events.next();
        assertThat(server.delete("/api/jobs/" + id).statusCode()).isEqualTo(202);
        List<Event> rest = events.rest();
        assertThat(rest.get(rest.size() - 1).name()).isEqualTo("cancelled");
      }
      gate.awaitEnd();
    }
    server
        .bean(ScriptedProcessor.class)
        .put(
            "sub-fails",
            (job, folder, watch) -> {
              throw new IllegalStateException(BreakingController.SECRET);
            });
    String id = jobs.start("sub-fails");
    try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
      List<Event> all = events.rest();
      Event last = all.get(all.size() - 1);
      assertThat(last.name()).isEqualTo("failed");
      assertThat(last.field("error")).isNotEqualTo("null").doesNotContain("secret");
      assertThat(last.field("errorType")).isNotEqualTo("null");
    }
  }

  @Test
  void isNeverCompressed() {
    String id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    var response =
        server.get("/api/jobs/" + id + "/events", "Accept-Encoding", "gzip, deflate, br");
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(JobClient.text(response)).startsWith("retry: 2000\n\nevent: snapshot\n");
  }

  @Test
  void givesSignsOfLife() {
    try (Gate gate = new Gate()) {
      String id = jobs.startGated(gate);
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        assertThat(events.nextComment()).isEqualTo("heartbeat");
        assertThat(events.nextComment()).isEqualTo("heartbeat");
      }
      server.delete("/api/jobs/" + id);
      gate.awaitEnd();
    }
  }

  @Test
  void decidesBeforeItOpens() {
    assertThat(server.get("/api/jobs/none/events").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/jobs/" + "a".repeat(26) + "/events").statusCode()).isEqualTo(404);
  }

  @Test
  void anEventIdThatTheJobNeverHadIsNone() {
    String id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    for (String odd : List.of("999999", "-1", "nonsense", "")) {
      try (EventClient events =
          EventClient.open(server, "/api/jobs/" + id + "/events", "Last-Event-ID", odd)) {
        assertThat(events.rest()).extracting(Event::name).containsExactly("snapshot", "completed");
      }
    }
  }

  @Test
  void oneStreamTellsManyJobs() {
    String done = jobs.start(ScriptedCases.CASE);
    jobs.finished(done);
    try (Gate gate = new Gate()) {
      String running = jobs.startGated(gate);
      String path = "/api/events?jobs=" + done + "," + running;
      String lastId;
      try (EventClient events = EventClient.open(server, path)) {
        List<Event> first = List.of(events.next(), events.next(), events.next());
        assertThat(first).extracting(event -> event.field("jobId")).contains(done, running);
        assertThat(first).extracting(Event::name).contains("snapshot", "completed");
        lastId = first.get(2).id();
        assertThat(lastId).contains(done + ":").contains(running + ":");
      }
      gate.allow(4);
      jobs.finished(running);
      try (EventClient events = EventClient.open(server, path, "Last-Event-ID", lastId)) {
        List<Event> rest = events.rest();
        assertThat(rest).allMatch(event -> event.field("jobId").equals(running));
        assertThat(rest.get(rest.size() - 1).name()).isEqualTo("completed");
        lastId = rest.get(rest.size() - 1).id();
      }
      assertThat(server.get(path, "Last-Event-ID", lastId).statusCode()).isEqualTo(204);
      assertThat(server.get(path + ",nobody").statusCode()).isEqualTo(404);
      assertThat(server.get("/api/events").statusCode()).isEqualTo(400);
    }
  }

  private static String header(EventClient events, String name) {
    return events.response().headers().firstValue(name).orElse("");
  }
}
