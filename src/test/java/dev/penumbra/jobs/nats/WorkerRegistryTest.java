package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.FleetWorker;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.JetStreamManagement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that come, go and fall silent, through a real nats-server. */
@Timeout(120)
final class WorkerRegistryTest {

  /** Entries last longer than a test waits. */
  private static final WorkerRegistry.Times LONG =
      new WorkerRegistry.Times(Duration.ofMinutes(5), Duration.ofMinutes(10));

  private static final WorkerRegistry.Times SHORT =
      new WorkerRegistry.Times(Duration.ofMillis(300), Duration.ofSeconds(2));

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final String prefix = "t" + UUID.randomUUID();

  private WorkerRegistry open(NatsLink with, WorkerRegistry.Times times) {
    WorkerRegistry registry = new WorkerRegistry(with, ObjectMapper.getDefault(), prefix, 1, times);
    NATS.closing(registry);
    return registry;
  }

  private static FleetWorker worker(String id, String... models) {
    return new FleetWorker(
        id,
        "0.1.0",
        List.of(new FleetWorker.Model("m", "1", "aa", List.of())),
        List.of(new FleetWorker.Device("cpu", List.of(models))),
        List.of());
  }

  private static List<String> ids(WorkerRegistry registry) {
    return registry.workers().stream().map(FleetWorker::id).toList();
  }

  @Test
  void aWorkerIsHeardOfByAllAndGoneAtOnceWhenItLeaves() {
    WorkerRegistry here = open(link, LONG);
    WorkerRegistry there = open(link, LONG);
    AtomicInteger changes = new AtomicInteger();
    there.onChange(changes::incrementAndGet);
    here.join(() -> worker("one", "m"));
    Eventually.until("the other one hears of it", () -> ids(there).equals(List.of("one")));
    assertThat(there.workers().get(0)).isEqualTo(worker("one", "m"));
    there.join(() -> worker("two", "m"));
    Eventually.until("each hears of both", () -> ids(here).equals(List.of("one", "two")));
    here.leave();
    Eventually.until("it is gone", () -> ids(there).equals(List.of("two")));
    Eventually.until("who asked is told of each", () -> changes.get() == 3);
    WorkerRegistry late = open(link, LONG);
    Eventually.until("one that comes later hears of the rest", () -> !ids(late).isEmpty());
    assertThat(ids(late)).containsExactly("two");
  }

  @Test
  void oneThatFallsSilentIsForgottenAndOneThatTellsIsNot() {
    WorkerRegistry there = open(link, SHORT);
    NatsLink own = NATS.ownLink();
    open(own, SHORT).join(() -> worker("silent", "m"));
    open(link, SHORT).join(() -> worker("telling", "m"));
    Eventually.until("both are heard of", () -> ids(there).size() == 2);
    own.close(); // as when the process is killed
    Eventually.until(
        "the silent one is forgotten, and it alone", () -> ids(there).equals(List.of("telling")));
  }

  @Test
  void whatAWorkerCanDoNowIsTold() {
    List<String> takes = new CopyOnWriteArrayList<>(List.of("m"));
    WorkerRegistry there = open(link, SHORT);
    open(link, SHORT).join(() -> worker("one", takes.toArray(String[]::new)));
    Eventually.until("it is heard of", () -> there.workers().contains(worker("one", "m")));
    takes.add("n");
    Eventually.until("so is the change", () -> there.workers().contains(worker("one", "m", "n")));
  }

  @Test
  void aBucketThatIsRemovedIsMadeAgain() throws Exception {
    WorkerRegistry there = open(link, SHORT);
    open(link, SHORT).join(() -> worker("one", "m"));
    Eventually.until("it is heard of", () -> !ids(there).isEmpty());
    JetStreamManagement management = link.connection().jetStreamManagement();
    management.deleteStream("KV_" + prefix + "-workers");
    WorkerRegistry late = open(link, SHORT);
    Eventually.until("one that comes later hears of it", () -> !ids(late).isEmpty());
    FleetWorker other = worker("two", "m");
    late.join(() -> other);
    Eventually.until("who had read the old one reads on", () -> ids(there).contains("two"));
  }

  @Test
  void anEntryThatNobodyUnderstandsIsLeftOut() {
    WorkerRegistry there = open(link, LONG);
    there.join(() -> worker("one", "m"));
    Eventually.until("the bucket is there", () -> !ids(there).isEmpty());
    Bucket bucket = new Bucket(link, prefix + "-workers", 1, 1, LONG.lasts());
    bucket.set("strange", "{\"schema\":9}".getBytes(StandardCharsets.UTF_8)).join();
    bucket.set("two", new WorkerMessages(ObjectMapper.getDefault()).write(worker("two"))).join();
    Eventually.until("what comes after it is read", () -> ids(there).contains("two"));
    assertThat(ids(there)).containsExactly("one", "two");
  }
}
