package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.EventClient;
import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import dev.penumbra.jobs.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every stock client must hear of a job through an nginx with its default settings. */
abstract class JobFollowingSuite {

  final ApiServer server = ApiServer.shared();

  /** Starts to follow a stream. */
  abstract Follower follow(Nginx nginx, String events);

  /** The status of each answer that the client gets from the first to the last. */
  abstract List<Integer> answers();

  @Test
  void hearsEachEventWhenItHappensAndEndsWithTheJob() {
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      JobClient jobs = new JobClient(server, nginx.base());
      String id = jobs.submitGated(gate);
      try (Follower follower = follow(nginx, nginx.events(id))) {
        Story story = new Story(follower);
        story.untilStage("inferring");
        awaitHeartbeats(id);
        for (int piece = 0; piece < 3; piece++) {
          gate.allow(1);
          story.untilProgress();
        }
        assertThat(JobClient.field(jobs.now(id), "status")).isEqualTo("running");
        gate.allow(1);
        story.untilEnd("completed");
        assertThat(story.last().field("volumeMl")).isEqualTo("12.35");
      }
      awaitAnswers(nginx, id, answers());
    }
  }

  /** Nothing happens for longer than the service lets a stream be silent. */
  private void awaitHeartbeats(String id) {
    try (EventClient direct = EventClient.open(server, "/api/jobs/" + id + "/events")) {
      for (int beat = 0; beat < 3; beat++) {
        assertThat(direct.nextComment()).isEqualTo("heartbeat");
      }
    }
  }

  static void awaitAnswers(Nginx nginx, String id, List<Integer> answers) {
    String path = "/" + id + "/events";
    Eventually.until(
        "nginx has written its log", () -> nginx.answers(path).size() >= answers.size());
    assertThat(nginx.answers(path)).isEqualTo(answers);
  }
}
