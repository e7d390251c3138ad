package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.jobs.tck.Story;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of jobs whose place in the work-queue stream is lost, or is there in vain. */
@Timeout(120)
final class LostWorkTest {

  private static final String MODEL = "m";
  private static final NatsJobQueue.Times SHORT =
      new NatsJobQueue.Times(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(2));
  private static final long PATIENCE = 60;

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final String prefix = "t" + UUID.randomUUID();
  private final ExecutorService devices = Executors.newCachedThreadPool();
  private final Map<JobId, StoredJob> states = new ConcurrentHashMap<>();
  private final Map<JobId, JobQueue.Entry> unclaimed = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    devices.shutdownNow();
  }

  private NatsJobQueue open(NatsJobQueue.Times times) {
    NatsJobQueue queue =
        new NatsJobQueue(
            link,
            prefix,
            1,
            times,
            new LocalJobQueue(10, 10, 0),
            id -> Optional.ofNullable(states.get(id)),
            () -> List.of(MODEL),
            () -> List.copyOf(unclaimed.values()));
    NATS.closing(queue);
    return queue;
  }

  private NatsJobQueue leader(NatsJobQueue.Times times) {
    NatsJobQueue queue = open(times);
    Eventually.until("it leads", queue::leads);
    return queue;
  }

  private JobQueue.Entry accepted(Story story, NatsJobQueue... queues) {
    states.put(story.id(), story.stored());
    JobQueue.Entry entry = JobQueue.Entry.of(story.stored());
    for (NatsJobQueue queue : queues) {
      queue.restore(entry);
    }
    return entry;
  }

  private Future<JobQueue.Entry> taking(JobQueue queue) {
    return devices.submit(() -> queue.take(entry -> true));
  }

  private static JobQueue.Entry taken(Future<JobQueue.Entry> taking) throws Exception {
    return taking.get(PATIENCE, TimeUnit.SECONDS);
  }

  /** What a worker says that is killed before it takes what it asked for. */
  private void askAndDie() {
    Eventually.until("the leader hands it out", this::isHandedOut);
  }

  /** Asks again only where nothing came of the last question: it may not have been heard. */
  private boolean isHandedOut() {
    byte[] question = ("1\n" + MODEL).getBytes(StandardCharsets.UTF_8);
    try {
      if (!isThere()) {
        link.connection().request(prefix + ".ask", question, Duration.ofSeconds(2));
      }
      return isThere();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isThere() {
    try {
      return inTheStream() > 0;
    } catch (JetStreamApiException e) {
      return false; // the stream is made with the first job
    } catch (Exception e) {
      throw new AssertionError("the stream cannot be looked at", e);
    }
  }

  private JetStreamManagement management() throws Exception {
    return link.connection().jetStreamManagement();
  }

  private String stream() {
    return prefix + "-work";
  }

  private long inTheStream() throws Exception {
    return management().getStreamInfo(stream()).getStreamState().getMsgCount();
  }

  @Test
  void whatGotLostOnItsWayToAWorkerIsHandedOutAgain() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    JobQueue.Entry entry = accepted(Story.begin(), leader);
    askAndDie();
    assertThat(inTheStream()).isEqualTo(1);
    management().purgeStream(stream());
    assertThat(taken(taking(leader))).isEqualTo(entry);
  }

  @Test
  void whatNobodyTookAfterAllGoesToTheNextWhoAsks() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    JobQueue.Entry entry = accepted(Story.begin(), leader);
    askAndDie();
    assertThat(taken(taking(leader))).isEqualTo(entry);
    assertThat(inTheStream()).isEqualTo(1);
  }

  @Test
  void aJobThatEndedMeanwhileIsNotBegunAndLeavesTheStream() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    Story story = Story.begin();
    accepted(story, leader);
    askAndDie();
    states.put(story.id(), story.isCancelled().stored());
    Future<JobQueue.Entry> taking = taking(leader);
    Eventually.until("it is out of the stream", this::isEmpty);
    JobQueue.Entry next = accepted(Story.begin(), leader);
    assertThat(taken(taking)).isEqualTo(next);
  }

  private boolean isEmpty() {
    try {
      return inTheStream() == 0;
    } catch (Exception e) {
      throw new AssertionError("the stream cannot be looked at", e);
    }
  }

  @Test
  void whoPullsWhatAnotherAskedForHasTheNextOnePutThereForIt() throws Exception {
    NatsJobQueue leader = leader(NatsJobQueue.Times.USUAL);
    List<JobId> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(accepted(Story.begin(), leader).id());
    }
    askAndDie(); // it does not die, it is slow
    WorkStream work = new WorkStream(link, prefix, 1, NatsJobQueue.Times.USUAL.ackWait());
    Optional<WorkStream.Lease> first = looking(work).next(List.of(MODEL));
    Optional<WorkStream.Lease> second = pulled(work);
    assertThat(first).map(WorkStream.Lease::id).contains(waiting.get(0));
    assertThat(second).map(WorkStream.Lease::id).contains(waiting.get(1));
    assertThat(inTheStream()).as("each asked for one").isEqualTo(2);
  }

  @Test
  void whatWasHeldBeforeIsKnownAsSuch() throws Exception {
    accepted(Story.begin(), leader(NatsJobQueue.Times.USUAL));
    askAndDie();
    WorkStream work = new WorkStream(link, prefix, 1, NatsJobQueue.Times.USUAL.ackWait());
    Optional<WorkStream.Lease> first = pulled(work);
    assertThat(first).map(WorkStream.Lease::first).contains(true);
    work.release(first.orElseThrow());
    assertThat(pulled(work)).map(WorkStream.Lease::first).contains(false);
  }

  /** Looks for what was lost each time. */
  private NextWork looking(WorkStream work) {
    return new NextWork(new Asks(link, prefix), work, Duration.ZERO);
  }

  private static Optional<WorkStream.Lease> pulled(WorkStream work) throws Exception {
    Optional<WorkStream.Lease> pulled = Optional.empty();
    for (int i = 0; i < 4 && pulled.isEmpty(); i++) {
      pulled = work.await(MODEL);
    }
    return pulled;
  }

  @Test
  void aStreamThatIsRemovedIsMadeAgainAndWorkGoesOn() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    NatsJobQueue worker = open(SHORT);
    JobQueue.Entry first = accepted(Story.begin(), leader, worker);
    assertThat(taken(taking(worker))).isEqualTo(first);
    management().deleteStream(stream());
    worker.done(first);
    JobQueue.Entry second = accepted(Story.begin(), leader, worker);
    assertThat(taken(taking(worker))).isEqualTo(second);
  }

  @Test
  void aJobWhoseWorkerAndPlaceAreBothLostIsHandedOutAgain() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    NatsJobQueue gone = open(SHORT);
    Story story = Story.begin();
    JobQueue.Entry entry = accepted(story, leader, gone);
    assertThat(taken(taking(gone))).isEqualTo(entry);
    states.put(story.id(), story.starts().stored());
    gone.close();
    management().deleteStream(stream());
    unclaimed.put(entry.id(), entry); // no worker says any more that it does it
    assertThat(taken(taking(leader))).isEqualTo(entry);
  }

  @Test
  void whatIsStillInTheStreamIsNotPutInTwice() throws Exception {
    WorkStream work = new WorkStream(link, prefix, 1, Duration.ofSeconds(60));
    JobQueue.Entry entry = accepted(Story.begin());
    LostWork lost = new LostWork(work, () -> List.of(entry), Duration.ZERO);
    Eventually.until("it is found to be lost", () -> looks(lost));
    assertThat(work.take(MODEL)).isPresent();
    for (int i = 0; i < 10; i++) {
      assertThat(lost.look()).as("somebody has it").isFalse();
    }
    assertThat(inTheStream()).isEqualTo(1);
  }

  private static boolean looks(LostWork lost) {
    try {
      return lost.look();
    } catch (IOException | JetStreamApiException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWorkerHoldsNoMoreJobsThanItHasDevices() throws Exception {
    NatsJobQueue leader = leader(NatsJobQueue.Times.USUAL);
    NatsJobQueue worker = open(NatsJobQueue.Times.USUAL);
    for (int i = 0; i < 5; i++) {
      accepted(Story.begin(), leader, worker);
    }
    Future<JobQueue.Entry> one = taking(worker);
    Future<JobQueue.Entry> two = taking(worker);
    assertThat(taken(one).id()).isNotEqualTo(taken(two).id());
    assertThat(management().getConsumerInfo(stream(), "model-" + MODEL).getNumAckPending())
        .isEqualTo(2);
  }

  @Test
  void aConsumerThatSomebodyChangedIsNotUsedAndNotAltered() throws Exception {
    accepted(Story.begin(), leader(SHORT));
    askAndDie();
    WorkStream other = new WorkStream(link, prefix, 1, Duration.ofSeconds(77));
    assertThat(new WorkStream(link, prefix, 1, SHORT.ackWait()).take(MODEL)).isPresent();
    assertThatThrownBy(() -> other.take(MODEL))
        .isInstanceOf(StreamDrift.class)
        .hasMessageContaining("consumer model-m")
        .hasMessageContaining("ack wait is PT2S instead of PT1M17S");
    assertThat(management().getConsumerInfo(stream(), "model-" + MODEL).getConsumerConfiguration())
        .returns(SHORT.ackWait(), ConsumerConfiguration::getAckWait);
  }

  @Test
  void whatALaterVersionSaysOfAWorkMessageDoesNoHarm() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    JobQueue.Entry first = accepted(Story.begin(), leader);
    assertThat(taken(taking(leader))).as("the stream is there").isEqualTo(first);
    JobQueue.Entry second = accepted(Story.begin());
    byte[] recorded =
        LostWorkTest.class
            .getResourceAsStream("/jobs/nats/work-1-of-a-later-version.json")
            .readAllBytes();
    link.connection()
        .jetStream()
        .publish(prefix + ".work." + MODEL + "." + second.id().value(), recorded);
    assertThat(taken(taking(leader))).isEqualTo(second);
  }

  @Test
  void aWorkMessageIsWrittenAsRecorded() throws Exception {
    NatsJobQueue leader = leader(SHORT);
    JobQueue.Entry entry = accepted(Story.begin(), leader);
    askAndDie();
    String subject = prefix + ".work." + MODEL + "." + entry.id().value();
    byte[] recorded =
        LostWorkTest.class.getResourceAsStream("/jobs/nats/work-1.json").readAllBytes();
    assertThat(
            new String(
                management().getLastMessage(stream(), subject).getData(), StandardCharsets.UTF_8))
        .isEqualTo(new String(recorded, StandardCharsets.UTF_8).strip());
  }
}
