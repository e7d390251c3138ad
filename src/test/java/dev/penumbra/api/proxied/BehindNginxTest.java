package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Program;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import dev.penumbra.jobs.Eventually;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the service itself must do behind an nginx with its default settings. */
final class BehindNginxTest {

  private final ApiServer server = ApiServer.shared();

  @Test
  void aClientThatLeavesNginxEndsTheSubscriptionInTheService() {
    EventReaders readers = server.bean(EventReaders.class);
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      JobClient jobs = new JobClient(server, nginx.base());
      String id = jobs.submitGated(gate);
      Eventually.until("earlier tests' readers are gone", () -> readers.open() == 0);
      try (Follower follower = curl(nginx.events(id))) {
        new Story(follower).untilStage("inferring");
        assertThat(readers.open()).isEqualTo(1);
      }
      Eventually.until("nobody reads", () -> readers.open() == 0);
      assertThat(JobClient.field(jobs.now(id), "status")).isEqualTo("running");
      gate.allow(4);
      assertThat(JobClient.field(jobs.finished(id), "status")).isEqualTo("completed");
    }
  }

  /** Both are scaled down: by default a heartbeat comes every 15 s, and nginx waits for 60 s. */
  @Test
  void heartbeatsKeepASilentStreamLongerThanNginxWaits() {
    try (Nginx nginx = Nginx.before(server.port(), "proxy_read_timeout 5s;");
        Gate gate = new Gate()) {
      String id = new JobClient(server, nginx.base()).submitGated(gate);
      try (ProgramFollower follower = curl(nginx.events(id))) {
        Story story = new Story(follower);
        story.untilStage("inferring");
        for (int beat = 0; beat < 20; beat++) { // 300 ms each
          assertThat(follower.nextComment()).isEqualTo("heartbeat");
        }
        gate.allow(4);
        story.untilEnd("completed");
      }
    }
  }

  @Test
  void deleteCancelsAndTheStreamSaysSo() {
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      String id = new JobClient(server, nginx.base()).submitGated(gate);
      try (Follower follower = curl(nginx.events(id))) {
        Story story = new Story(follower);
        story.untilStage("inferring");
        var answer = server.delete(nginx.base() + "/api/jobs/" + id);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JobClient.field(answer, "status")).isEqualTo("cancelled");
        story.untilEnd("cancelled");
      }
      gate.awaitEnd();
    }
  }

  @Test
  void aLongPollWaitsForTheNextSnapshot() {
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      String id = new JobClient(server, nginx.base()).submitGated(gate);
      long seq = seqOnceInferring(nginx, id);
      String job = nginx.base() + "/api/jobs/" + id;
      var poll = CompletableFuture.supplyAsync(() -> server.get(job + "?wait=15&after=" + seq));
      var early = server.get(job + "?wait=1&after=" + seq);
      assertThat(JobClient.field(early, "seq")).isEqualTo(Long.toString(seq));
      assertThat(poll).isNotDone();
      gate.allow(1);
      var newer = poll.join();
      assertThat(newer.statusCode()).isEqualTo(200);
      assertThat(Long.parseLong(JobClient.field(newer, "seq"))).isGreaterThan(seq);
      String etag = newer.headers().firstValue("ETag").orElseThrow();
      assertThat(server.get(job, "If-None-Match", etag).statusCode()).isEqualTo(304);
    }
  }

  /** The one setting that a default nginx lacks: links would name the address behind it. */
  @Test
  void linksNameNginxWhenItPassesTheHostOn() {
    try (Nginx plain = Nginx.before(server.port());
        Nginx told = Nginx.before(server.port(), "proxy_set_header X-Forwarded-Host $http_host;")) {
      String id = new JobClient(server).start("sub-api");
      JobClient behindPlain = new JobClient(server, plain.base());
      JobClient behindTold = new JobClient(server, told.base());
      behindPlain.finished(id);
      assertThat(JobClient.field(behindPlain.now(id), "predictionUrl"))
          .startsWith("http://127.0.0.1:" + server.port() + "/files/");
      String mask = JobClient.field(behindTold.now(id), "predictionUrl");
      assertThat(mask).startsWith(told.base() + "/files/");
      assertThat(server.get(mask).body()).hasSize(1000);
    }
  }

  private static long seqOnceInferring(Nginx nginx, String id) {
    try (Follower follower = curl(nginx.events(id))) {
      Story story = new Story(follower);
      story.untilStage("inferring");
      return (long) story.last().number("seq");
    }
  }

  private static ProgramFollower curl(String events) {
    return new ProgramFollower(Program.require("curl").toString(), "-sN", events);
  }
}
