package dev.penumbra.jobs.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobIds;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobQueue.Admission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every queue does with places and with jobs. */
@Timeout(60)
public abstract class JobQueueTck {

  private static final JobIds IDS = new JobIds(new SecureRandom());
  private static final String MODEL = "model";
  private static final String LARGE = "large-model";

  /**
   * An empty queue.
   *
   * @param capacity how many jobs may wait
   * @param perClient how many of one client
   * @return the queue, in which jobs of the fast variant have no head start
   */
  protected abstract JobQueue open(int capacity, int perClient);

  /** How many jobs each of four threads adds; fewer where each is a conversation. */
  protected int jobsOfEachThread() {
    return 500;
  }

  static JobId add(JobQueue queue, String client) {
    return add(queue, client, false);
  }

  static JobId add(JobQueue queue, String client, boolean fast) {
    JobId id = IDS.next();
    assertThat(queue.reserve(client)).isEqualTo(Admission.ADMITTED);
    queue.add(new JobQueue.Entry(id, client, fast, MODEL));
    return id;
  }

  static JobId restore(JobQueue queue, String client) {
    JobId id = IDS.next();
    queue.restore(new JobQueue.Entry(id, client, false, MODEL));
    return id;
  }

  static JobId take(JobQueue queue) throws InterruptedException {
    return queue.take(entry -> true).id();
  }

  /** Takes all jobs, in order. */
  static List<JobId> drain(JobQueue queue) throws InterruptedException {
    List<JobId> taken = new ArrayList<>();
    while (queue.size() > 0) {
      taken.add(take(queue));
    }
    return taken;
  }

  @Test
  public void jobsOfOneClientGoInTheOrderOfTheirArrival() throws Exception {
    JobQueue queue = open(10, 10);
    List<JobId> added = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      added.add(add(queue, "a", i % 3 == 0));
    }
    assertThat(queue.waiting()).isEqualTo(added);
    assertThat(queue.size()).isEqualTo(10);
    assertThat(drain(queue)).isEqualTo(added);
    assertThat(queue.waiting()).isEmpty();
  }

  @Test
  public void aFullQueueTakesNoMore() throws Exception {
    JobQueue queue = open(2, 2);
    assertThat(queue.capacity()).isEqualTo(2);
    add(queue, "a");
    assertThat(queue.reserve("b")).isEqualTo(Admission.ADMITTED);
    assertThat(queue.reserve("c")).as("a reserved place is taken").isEqualTo(Admission.FULL);
    queue.giveBack("b");
    add(queue, "c");
    assertThat(queue.reserve("b")).isEqualTo(Admission.FULL);
    take(queue);
    assertThat(queue.reserve("b")).isEqualTo(Admission.ADMITTED);
    assertThat(queue.size()).as("a reservation does not wait").isEqualTo(1);
  }

  @Test
  public void aClientHasOnlySoManyPlaces() throws Exception {
    JobQueue queue = open(10, 2);
    JobId first = add(queue, "a");
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
    assertThat(queue.reserve("a")).isEqualTo(Admission.CLIENT_FULL);
    JobId other = add(queue, "b");
    queue.giveBack("a");
    add(queue, "a");
    assertThat(queue.reserve("a")).isEqualTo(Admission.CLIENT_FULL);
    assertThat(queue.remove(first)).isTrue();
    add(queue, "a");
    assertThat(queue.remove(other)).isTrue();
    assertThat(queue.reserve("a")).isEqualTo(Admission.CLIENT_FULL);
    take(queue);
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  public void acceptedJobsComeBackWhetherOrNotThereIsAPlace() throws Exception {
    JobQueue queue = open(2, 1);
    List<JobId> restored = List.of(restore(queue, "a"), restore(queue, "a"), restore(queue, "a"));
    assertThat(queue.waiting()).isEqualTo(restored);
    assertThat(queue.reserve("b")).isEqualTo(Admission.FULL);
    take(queue);
    assertThat(queue.reserve("b")).isEqualTo(Admission.FULL);
    take(queue);
    assertThat(queue.reserve("a")).isEqualTo(Admission.CLIENT_FULL);
    JobId later = add(queue, "b");
    assertThat(drain(queue)).containsExactlyInAnyOrder(restored.get(2), later);
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  public void aRemovedJobIsNotTaken() throws Exception {
    JobQueue queue = open(3, 3);
    JobId first = add(queue, "a");
    JobId middle = add(queue, "b");
    JobId last = add(queue, "c");
    assertThat(queue.remove(middle)).isTrue();
    assertThat(queue.remove(middle)).isFalse();
    assertThat(take(queue)).isEqualTo(first);
    assertThat(queue.remove(first)).as("it does not wait any more").isFalse();
    assertThat(queue.waiting()).containsExactly(last);
  }

  private static JobQueue.Entry addLarge(JobQueue queue, String client) {
    JobQueue.Entry entry = new JobQueue.Entry(IDS.next(), client, false, LARGE);
    assertThat(queue.reserve(client)).isEqualTo(Admission.ADMITTED);
    queue.add(entry);
    return entry;
  }

  @Test
  public void whatDoesNotFitStaysWhereItIs() throws Exception {
    JobQueue queue = open(10, 10);
    JobQueue.Entry large = addLarge(queue, "a");
    JobId small = add(queue, "b");
    JobId later = add(queue, "a");
    assertThat(queue.take(entry -> entry.model().equals(MODEL)).id()).isEqualTo(small);
    assertThat(queue.waiting()).containsExactly(large.id(), later);
    assertThat(queue.take(entry -> true)).isEqualTo(large);
    assertThat(drain(queue)).containsExactly(later);
  }

  @Test
  public void whoWaitsHearsThatMoreFits() throws Exception {
    JobQueue queue = open(10, 10);
    AtomicBoolean fits = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      JobQueue.Entry large = addLarge(queue, "a");
      Future<JobQueue.Entry> taken =
          worker.submit(
              () ->
                  queue.take(
                      entry -> {
                        asked.incrementAndGet();
                        return fits.get();
                      }));
      Eventually.until("it was asked", () -> asked.get() > 0);
      assertThat(queue.waiting()).containsExactly(large.id());
      fits.set(true);
      queue.reconsider();
      assertThat(taken.get(40, TimeUnit.SECONDS)).isEqualTo(large);
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  public void aJobThatFitsFindsTheOneWhoCanDoIt() throws Exception {
    JobQueue queue = open(10, 10);
    ExecutorService workers = Executors.newFixedThreadPool(3);
    try {
      Future<?> unusedFirst = workers.submit(() -> queue.take(entry -> false));
      Future<JobQueue.Entry> taken =
          workers.submit(() -> queue.take(entry -> entry.model().equals(LARGE)));
      Future<?> unusedLast = workers.submit(() -> queue.take(entry -> false));
      JobQueue.Entry large = addLarge(queue, "a");
      assertThat(taken.get(40, TimeUnit.SECONDS)).isEqualTo(large);
    } finally {
      workers.shutdownNow();
    }
  }

  @Test
  public void whatIsPutBackIsBeforeAllOthersAndTakesNoTurn() throws Exception {
    JobQueue queue = open(2, 2);
    JobQueue.Entry first = addLarge(queue, "a");
    assertThat(queue.take(entry -> true)).isEqualTo(first);
    JobId own = add(queue, "a");
    JobId other = add(queue, "b");
    List<JobId> before = queue.waiting();
    queue.putBack(first);
    assertThat(queue.waiting()).startsWith(first.id()).hasSize(3);
    assertThat(queue.place("a", true)).isEqualTo(4);
    assertThat(queue.reserve("c")).as("it counts").isEqualTo(Admission.FULL);
    assertThat(queue.remove(first.id())).isTrue();
    assertThat(queue.waiting()).isEqualTo(before).containsExactlyInAnyOrder(own, other);
    queue.putBack(first);
    assertThat(drain(queue)).startsWith(first.id()).hasSize(3);
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  public void takingWaitsForAJobAndCanBeInterrupted() throws Exception {
    JobQueue queue = open(3, 3);
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      Future<JobId> taken = worker.submit(() -> take(queue));
      JobId first = add(queue, "a");
      assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo(first);
      List<Boolean> ended = Collections.synchronizedList(new ArrayList<>());
      worker.execute(
          () -> {
            try {
              take(queue);
            } catch (InterruptedException e) {
              ended.add(true);
            }
          });
      worker.shutdownNow();
      Eventually.until("the wait ended", () -> ended.size() == 1 || worker.isTerminated());
      JobId second = add(queue, "a");
      assertThat(take(queue)).as("nobody else took it").isEqualTo(second);
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  public void everyJobIsTakenOnceHoweverManyThreadsAddTakeAndRemove() throws Exception {
    JobQueue queue = open(100, 100);
    int threads = 4;
    int each = jobsOfEachThread();
    List<JobId> taken = Collections.synchronizedList(new ArrayList<>());
    List<JobId> removed = Collections.synchronizedList(new ArrayList<>());
    List<JobId> added = Collections.synchronizedList(new ArrayList<>());
    ExecutorService pool = Executors.newFixedThreadPool(threads + 2);
    try {
      for (int t = 0; t < 2; t++) {
        pool.execute(() -> takeUntilInterrupted(queue, taken));
      }
      List<Future<?>> adders = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String client = "client " + t;
        adders.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    JobId id = IDS.next();
                    while (queue.reserve(client) != Admission.ADMITTED) {
                      Thread.onSpinWait();
                    }
                    queue.add(new JobQueue.Entry(id, client, i % 2 == 0, MODEL));
                    added.add(id);
                    if (i % 5 == 0 && queue.remove(id)) {
                      removed.add(id);
                    }
                  }
                }));
      }
      for (Future<?> adder : adders) {
        adder.get(40, TimeUnit.SECONDS);
      }
      Eventually.until("all are gone", () -> taken.size() + removed.size() == threads * each);
    } finally {
      pool.shutdownNow();
    }
    List<JobId> gone = new ArrayList<>(taken);
    gone.addAll(removed);
    assertThat(gone).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(added);
    assertThat(queue.size()).isZero();
    for (int i = 0; i < queue.capacity(); i++) {
      assertThat(queue.reserve("other")).as("no place was lost").isEqualTo(Admission.ADMITTED);
    }
  }

  private static void takeUntilInterrupted(JobQueue queue, List<JobId> taken) {
    try {
      while (true) {
        taken.add(take(queue));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
