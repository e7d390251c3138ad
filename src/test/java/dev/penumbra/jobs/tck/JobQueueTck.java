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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every queue does with places and with jobs. */
@Timeout(60)
public abstract class JobQueueTck {

  private static final JobIds IDS = new JobIds(new SecureRandom());

  /**
   * An empty queue.
   *
   * @param capacity how many jobs may wait
   * @param perClient how many of one client
   * @return the queue, in which jobs of the fast variant have no head start
   */
  protected abstract JobQueue open(int capacity, int perClient);

  static JobId add(JobQueue queue, String client) {
    return add(queue, client, false);
  }

  static JobId add(JobQueue queue, String client, boolean fast) {
    JobId id = IDS.next();
    assertThat(queue.reserve(client)).isEqualTo(Admission.ADMITTED);
    queue.add(new JobQueue.Entry(id, client, fast));
    return id;
  }

  static JobId restore(JobQueue queue, String client) {
    JobId id = IDS.next();
    queue.restore(new JobQueue.Entry(id, client, false));
    return id;
  }

  /** Takes all jobs, in order. */
  static List<JobId> drain(JobQueue queue) throws InterruptedException {
    List<JobId> taken = new ArrayList<>();
    while (queue.size() > 0) {
      taken.add(queue.take());
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
    queue.take();
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
    queue.take();
    assertThat(queue.reserve("a")).isEqualTo(Admission.ADMITTED);
  }

  @Test
  public void acceptedJobsComeBackWhetherOrNotThereIsAPlace() throws Exception {
    JobQueue queue = open(2, 1);
    List<JobId> restored = List.of(restore(queue, "a"), restore(queue, "a"), restore(queue, "a"));
    assertThat(queue.waiting()).isEqualTo(restored);
    assertThat(queue.reserve("b")).isEqualTo(Admission.FULL);
    queue.take();
    assertThat(queue.reserve("b")).isEqualTo(Admission.FULL);
    queue.take();
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
    assertThat(queue.take()).isEqualTo(first);
    assertThat(queue.remove(first)).as("it does not wait any more").isFalse();
    assertThat(queue.waiting()).containsExactly(last);
  }

  @Test
  public void takingWaitsForAJobAndCanBeInterrupted() throws Exception {
    JobQueue queue = open(3, 3);
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      Future<JobId> taken = worker.submit(queue::take);
      JobId first = add(queue, "a");
      assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo(first);
      List<Boolean> ended = Collections.synchronizedList(new ArrayList<>());
      worker.execute(
          () -> {
            try {
              queue.take();
            } catch (InterruptedException e) {
              ended.add(true);
            }
          });
      worker.shutdownNow();
      Eventually.until("the wait ended", () -> ended.size() == 1 || worker.isTerminated());
      JobId second = add(queue, "a");
      assertThat(queue.take()).as("nobody else took it").isEqualTo(second);
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  public void everyJobIsTakenOnceHoweverManyThreadsAddTakeAndRemove() throws Exception {
    JobQueue queue = open(100, 100);
    int threads = 4;
    int each = 500;
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
                    queue.add(new JobQueue.Entry(id, client, i % 2 == 0));
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
        taken.add(queue.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
