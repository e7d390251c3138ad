package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobIds;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.local.LocalJobQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that go from one process to another, through a real nats-server. */
@Timeout(120)
final class HandedOverTest {

  private static final JobIds IDS = new JobIds(new SecureRandom());
  private static final String MODEL = "a.model"; // a dot parts subjects
  private static final NatsJobQueue.Times SHORT =
      new NatsJobQueue.Times(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(2));
  private static final long PATIENCE = 60;

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final String prefix = "t" + UUID.randomUUID();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();

  @AfterEach
  void close() {
    worker.shutdownNow();
  }

  private NatsJobQueue open() {
    NatsJobQueue queue =
        new NatsJobQueue(
            link,
            prefix,
            1,
            SHORT,
            new LocalJobQueue(10, 10, 0),
            id -> Optional.empty(), // what was taken is not looked at
            () -> List.of(MODEL),
            List::of);
    NATS.closing(queue);
    return queue;
  }

  private NatsJobQueue leader() {
    NatsJobQueue queue = open();
    Eventually.until("it leads", queue::leads);
    return queue;
  }

  private static JobQueue.Entry entry() {
    return new JobQueue.Entry(IDS.next(), "a client", false, MODEL);
  }

  private JobQueue.Entry take(JobQueue queue) throws Exception {
    Future<JobQueue.Entry> taken = worker.submit(() -> queue.take(entry -> true));
    return taken.get(PATIENCE, TimeUnit.SECONDS);
  }

  @Test
  void aWorkerGetsWhatTheLeaderHandsOut() throws Exception {
    NatsJobQueue leader = leader();
    NatsJobQueue other = open();
    JobQueue.Entry entry = entry();
    leader.restore(entry);
    other.restore(entry);
    assertThat(take(other)).isEqualTo(entry);
    assertThat(leader.waiting()).isEmpty();
    other.done(entry);
  }

  @Test
  void aJobWhoseHolderIsGoneIsGivenToAnother() throws Exception {
    NatsJobQueue leader = leader();
    NatsJobQueue gone = open();
    JobQueue.Entry entry = entry();
    leader.restore(entry);
    gone.restore(entry);
    assertThat(take(gone)).isEqualTo(entry);
    gone.close(); // nothing is heard of it any more
    NatsJobQueue next = open();
    next.restore(entry);
    assertThat(take(next)).isEqualTo(entry);
  }

  @Test
  void aJobThatIsHandedBackIsThereAtOnce() throws Exception {
    NatsJobQueue leader = leader();
    JobQueue.Entry first = entry();
    leader.restore(first);
    assertThat(take(leader)).isEqualTo(first);
    leader.release(first);
    NatsJobQueue next = open();
    next.restore(first);
    assertThat(take(next)).isEqualTo(first);
    next.done(first);
    JobQueue.Entry second = entry();
    leader.restore(second);
    assertThat(take(leader)).as("what is done with is gone").isEqualTo(second);
  }

  @Test
  void anotherLeadsWhenTheLeaderIsGone() throws Exception {
    NatsJobQueue first = leader();
    NatsJobQueue next = open();
    assertThat(first.leads()).isTrue();
    first.close();
    Eventually.until("the other one leads", next::leads);
    JobQueue.Entry entry = entry();
    next.restore(entry);
    assertThat(take(next)).isEqualTo(entry);
  }
}
