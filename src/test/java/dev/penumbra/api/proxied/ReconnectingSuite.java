package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What more an {@code EventSource} must do, which connects again after every end of a stream. */
abstract class ReconnectingSuite extends JobFollowingSuite {

  /** It asks once more after the end, and 204 tells it to be quiet. */
  @Override
  final List<Integer> answers() {
    return List.of(200, 204);
  }

  @Test
  void goesOnWithoutGapOrRepeatAfterNginxWasKilled() {
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      String id = new JobClient(server, nginx.base()).submitGated(gate);
      try (Follower follower = follow(nginx, nginx.events(id))) {
        Story story = new Story(follower);
        story.untilStage("inferring");
        gate.allow(1);
        story.untilProgress();
        long heard = (long) story.last().number("seq");

        nginx.kill();
        gate.allow(2);
        awaitNewer(id, heard);
        awaitNewer(id, heard + 1);
        nginx.restart();

        assertThat(story.untilProgress().number("seq")).isEqualTo((double) (heard + 1));
        gate.allow(1);
        story.untilEnd("completed");
      }
      awaitAnswers(nginx, id, answers()); // the killed one has written none
    }
  }

  private void awaitNewer(String id, long seq) {
    var newer = server.get("/api/jobs/" + id + "?wait=10&after=" + seq);
    assertThat(Long.parseLong(JobClient.field(newer, "seq"))).isGreaterThan(seq);
  }
}
