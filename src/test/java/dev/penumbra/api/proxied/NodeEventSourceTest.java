package dev.penumbra.api.proxied;

import dev.penumbra.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

/** Node's {@code eventsource} package. */
final class NodeEventSourceTest extends ReconnectingSuite {

  private static Path script;

  @BeforeAll
  static void install() {
    script = NodeProject.install().resolve("follow.js");
  }

  @Override
  Follower follow(Nginx nginx, String events) {
    return new ProgramFollower(Program.require("node").toString(), script.toString(), events);
  }
}
