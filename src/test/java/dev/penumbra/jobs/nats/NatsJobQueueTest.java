package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.jobs.tck.JobQueueTck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The behavior suite on a real nats-server. */
final class NatsJobQueueTest extends JobQueueTck {

  @TempDir static Path folder;
  private static NatsServer server;
  private static NatsLink link;

  private final List<NatsJobQueue> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    server = NatsServer.start(folder);
    link = server.link();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      link.close();
      server.close();
    }
  }

  @Override
  protected JobQueue open(int capacity, int perClient) {
    NatsJobQueue queue =
        new NatsJobQueue(
            link,
            "t" + UUID.randomUUID(),
            1,
            NatsJobQueue.Times.USUAL,
            new LocalJobQueue(capacity, perClient, 0),
            id -> Optional.empty(), // what was taken is not looked at
            () -> List.of("model", "large-model"),
            List::of);
    opened.add(queue);
    Eventually.until("it leads", queue::leads);
    return queue;
  }

  @Override
  protected int jobsOfEachThread() {
    return 50;
  }

  @AfterEach
  void close() {
    opened.forEach(NatsJobQueue::close);
  }
}
