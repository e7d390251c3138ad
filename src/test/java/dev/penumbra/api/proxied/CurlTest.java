package dev.penumbra.api.proxied;

import dev.penumbra.Program;
import java.util.List;

/** {@code curl -N}, the client of a shell. */
final class CurlTest extends JobFollowingSuite {

  @Override
  Follower follow(Nginx nginx, String events) {
    return new ProgramFollower(Program.require("curl").toString(), "-sN", events);
  }

  @Override
  List<Integer> answers() {
    return List.of(200);
  }
}
