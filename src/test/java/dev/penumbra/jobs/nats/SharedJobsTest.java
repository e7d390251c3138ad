package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.tck.Story;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two processes that change the same jobs at the same time, through a real nats-server. */
@Timeout(120)
final class SharedJobsTest {

  private static final long PATIENCE = 60;

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final NatsLink otherLink = NATS.ownLink();
  private final String prefix = "t" + UUID.randomUUID();
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private Node here;
  private Node there;

  @BeforeEach
  void start() {
    here = new Node(link, prefix);
    there = new Node(otherLink, prefix);
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    pool.shutdownNow();
  }

  private JobId accepted() {
    Story story = Story.begin();
    here.ledger.accept(story.stored());
    assertThat(there.ledger.newest(story.id())).as("it is known at once").isPresent();
    return story.id();
  }

  private <T> List<T> together(List<Callable<T>> actions) throws Exception {
    CyclicBarrier start = new CyclicBarrier(actions.size());
    List<Future<T>> running = new ArrayList<>();
    for (Callable<T> action : actions) {
      running.add(
          pool.submit(
              () -> {
                start.await();
                return action.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> each : running) {
      results.add(each.get(PATIENCE, TimeUnit.SECONDS));
    }
    return results;
  }

  private static JobEvent started(String device, int attempt) {
    return new JobEvent.Started(attempt, device, null, Story.NOW);
  }

  @Test
  void ofTwoWhoStartAJobOneDoes() throws Exception {
    for (int round = 0; round < 30; round++) {
      JobId id = accepted();
      List<Optional<Job>> outcomes =
          together(
              List.of(
                  () -> here.ledger.apply(id, started("here", 1)),
                  () -> there.ledger.apply(id, started("there", 1))));
      List<Job> begun = outcomes.stream().flatMap(Optional::stream).toList();
      assertThat(begun).as("round %d", round).hasSize(1);
      assertThat(here.store.newest(id).orElseThrow().job()).isEqualTo(begun.get(0));
      assertThat(there.store.newest(id).orElseThrow().job()).isEqualTo(begun.get(0));
    }
  }

  @Test
  void whatBothDoBecomesOneHistoryThatBothTell() throws Exception {
    JobId id = accepted();
    List<Callable<Integer>> movers = new ArrayList<>();
    for (Node node : List.of(here, there, here, there)) {
      movers.add(
          () -> {
            int moves = 0;
            for (int place = 1; place <= 25; place++) {
              moves += node.ledger.apply(id, new JobEvent.Moved(place, null)).isPresent() ? 1 : 0;
            }
            return moves;
          });
    }
    int moves = together(movers).stream().mapToInt(Integer::intValue).sum();
    assertThat(moves).as("none is refused, whoever was first").isEqualTo(100);
    assertThat(here.ledger.apply(id, new JobEvent.Cancelled(Story.NOW))).isPresent();
    Eventually.until("both have heard the end", () -> endedAt(here, id) && endedAt(there, id));
    Node late = new Node(link, prefix);
    try {
      List<Long> all = LongStream.rangeClosed(1, 102).boxed().toList();
      assertThat(late.store.newest(id).orElseThrow().job().seq()).isEqualTo(102);
      assertThat(late.log.history(id).stream().map(Job::seq)).isSubsetOf(all).endsWith(102L);
      assertThat(late.log.history(id)).isEqualTo(here.log.history(id));
      assertThat(there.log.history(id)).isEqualTo(here.log.history(id));
    } finally {
      late.close();
    }
  }

  private static boolean endedAt(Node node, JobId id) {
    List<Job> history = node.log.history(id);
    return !history.isEmpty() && history.get(history.size() - 1).status().terminal();
  }

  /** Steps that were told without waiting are built on each other; a cancel falls in between. */
  @Test
  void stepsOnTheirWayGiveWayToACancelElsewhere() throws Exception {
    List<Job> ends = new CopyOnWriteArrayList<>();
    here.ledger.onEnd(ends::add);
    for (int round = 0; round < 20; round++) {
      JobId id = accepted();
      here.ledger.apply(id, started("here", 1));
      together(
          List.<Callable<Boolean>>of(
              () -> {
                for (int step = 1; step <= 50; step++) {
                  here.ledger.post(
                      id, new JobEvent.Progressed(1, Stage.INFERRING, step, "On it.", null));
                }
                return true;
              },
              () -> there.ledger.apply(id, new JobEvent.Cancelled(Story.NOW)).isPresent()));
      Job end = there.store.newest(id).orElseThrow().job();
      assertThat(end.status()).isEqualTo(JobStatus.CANCELLED);
      Eventually.until("the worker hears of it", () -> !here.ledger.wants(id, 1));
      Eventually.until("it is told here", () -> endedAt(here, id));
      assertThat(here.log.history(id)).endsWith(end);
      assertThat(ends).contains(end);
    }
  }

  @Test
  void anAttemptThatWasGivenAwayCannotEndTheJob() {
    JobId id = accepted();
    here.ledger.apply(id, started("here", 1));
    assertThat(there.store.newest(id)).isPresent();
    there.ledger.apply(id, new JobEvent.Requeued(1, 1, null));
    Job second = there.ledger.apply(id, started("there", 2)).orElseThrow();
    JobFailure failure = new JobFailure("late", "It comes late.");
    assertThat(here.ledger.apply(id, new JobEvent.Failed(1, failure, Story.NOW))).isEmpty();
    assertThat(here.ledger.apply(id, new JobEvent.Completed(1, Story.result(), Story.NOW)))
        .isEmpty();
    assertThat(here.store.newest(id).orElseThrow().job()).isEqualTo(second);
  }

  @Test
  void aKeyIsGivenOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = "key " + round;
      List<Boolean> claims = together(List.of(() -> submit(here, key), () -> submit(there, key)));
      assertThat(claims).as("round %d", round).containsExactlyInAnyOrder(true, false);
      assertThat(here.store.findByKey(key)).isPresent().isEqualTo(there.store.findByKey(key));
    }
  }

  private static boolean submit(Node node, String key) {
    Story story = Story.of(Optional.of(key));
    boolean first = node.store.claim(key, story.id());
    if (first) {
      node.ledger.accept(story.stored());
    }
    return first;
  }

  @Test
  void whatOneForgetsIsForgottenEverywhere() {
    Story story = Story.begin();
    here.ledger.accept(story.stored());
    here.ledger.apply(story.id(), new JobEvent.Cancelled(Story.NOW));
    Eventually.until("the other one knows", () -> !there.store.finished().isEmpty());
    there.store.forget(story.id());
    Eventually.until("it is forgotten here", () -> here.store.find(story.id()).isEmpty());
    assertThat(here.store.finished()).isEmpty();
    assertThat(new Forgetful(link, prefix).recovered()).isZero();
  }

  /** A process that begins later. */
  private record Forgetful(NatsLink link, String prefix) {

    int recovered() {
      NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
      try {
        return store.recover().size();
      } finally {
        store.close();
      }
    }
  }

  @Test
  void aBucketThatOthersMadeIsLeftAsItIs() throws Exception {
    String foreign = "f" + UUID.randomUUID();
    String stream = "KV_" + foreign + "-jobs";
    JetStreamManagement management = link.connection().jetStreamManagement();
    StreamConfiguration theirs =
        StreamConfiguration.builder()
            .name(stream)
            .subjects("$KV." + foreign + "-jobs.>")
            .storageType(StorageType.Memory)
            .maxMessagesPerSubject(1)
            .build();
    management.addStream(theirs);
    NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), foreign, 1);
    try {
      assertThat(store.writable()).isFalse();
      StreamConfiguration now = management.getStreamInfo(stream).getConfiguration();
      assertThat(now.getStorageType()).isEqualTo(StorageType.Memory);
      assertThat(now.getMaxMsgsPerSubject()).isEqualTo(1);
      assertThatThrownBy(
              () -> new Bucket(link, foreign + "-jobs", 256, 1).ensure(link.connection()))
          .isInstanceOf(StreamDrift.class)
          .hasMessageContaining("storage is memory instead of file")
          .hasMessageContaining("messages per subject is 1 instead of 256");
    } finally {
      store.close();
    }
  }
}
