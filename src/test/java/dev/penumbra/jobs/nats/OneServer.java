package dev.penumbra.jobs.nats;

import dev.penumbra.TemporaryFolder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real nats-server for the tests of a class, and a link to it. Each test keeps to names of its
 * own there; what it opens is closed after it, the last first.
 */
final class OneServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private NatsServer server;
  private NatsLink link;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    TemporaryFolder folder = TemporaryFolder.named("penumbra-nats");
    running.push(folder);
    server = NatsServer.start(folder.path());
    running.push(server);
    link = server.link();
    running.push(link);
  }

  /** The link that the tests of the class have in common. */
  NatsLink link() {
    return link;
  }

  /** Another link, for one test. */
  NatsLink ownLink() {
    return closing(server.link());
  }

  /** Closes something after the test. */
  <T extends AutoCloseable> T closing(T thing) {
    opened.push(thing);
    return thing;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    close(opened);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close(running);
  }

  private static void close(Deque<AutoCloseable> things) throws Exception {
    while (!things.isEmpty()) {
      things.pop().close();
    }
  }
}
