package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.jobs.tck.JobQueueTck;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The behavior suite on a real nats-server. */
final class NatsJobQueueTest extends JobQueueTck {

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();

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
    NATS.closing(queue);
    Eventually.until("it leads", queue::leads);
    return queue;
  }

  @Override
  protected int jobsOfEachThread() {
    return 50;
  }
}
