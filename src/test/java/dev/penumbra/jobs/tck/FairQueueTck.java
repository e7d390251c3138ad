package dev.penumbra.jobs.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** How every queue shares turns between clients. */
public abstract class FairQueueTck {

  /**
   * An empty queue with room for any number of jobs.
   *
   * @param headStart how many turns of others a job of the full variant lets jobs of the fast one
   *     go ahead
   * @return the queue
   */
  protected abstract JobQueue open(int headStart);

  @Example
  void oneClientsHundredJobsDoNotDelayAnothersOne() throws Exception {
    JobQueue queue = open(0);
    List<JobId> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(JobQueueTck.add(queue, "a"));
    }
    JobId one = JobQueueTck.add(queue, "b");
    assertThat(queue.waiting()).startsWith(many.get(0), one, many.get(1));
    for (int i = 0; i < 50; i++) {
      JobQueueTck.take(queue);
    }
    JobId later = JobQueueTck.add(queue, "c");
    assertThat(queue.waiting().indexOf(later)).isLessThanOrEqualTo(1);
    assertThat(queue.waiting()).as("nothing is lost").hasSize(52);
  }

  @Example
  void clientsTakeTurns() throws Exception {
    JobQueue queue = open(0);
    List<JobId> a = List.of(add(queue, "a"), add(queue, "a"), add(queue, "a"));
    List<JobId> b = List.of(add(queue, "b"), add(queue, "b"));
    JobId c = add(queue, "c");
    assertThat(JobQueueTck.drain(queue))
        .containsExactly(a.get(0), b.get(0), c, a.get(1), b.get(1), a.get(2));
  }

  @Example
  void whoComesBackAfterAPauseGetsNoTurnsForThePast() throws Exception {
    JobQueue queue = open(0);
    add(queue, "b");
    JobQueueTck.take(queue);
    for (int i = 0; i < 20; i++) {
      add(queue, "a");
    }
    for (int i = 0; i < 10; i++) {
      JobQueueTck.take(queue);
    }
    List<JobId> back = List.of(add(queue, "b"), add(queue, "b"), add(queue, "b"));
    List<JobId> order = JobQueueTck.drain(queue);
    assertThat(order.indexOf(back.get(0))).isLessThanOrEqualTo(1);
    assertThat(order.indexOf(back.get(1))).isBetween(2, 3);
    assertThat(order.indexOf(back.get(2))).isBetween(4, 5);
  }

  @Example
  void cancelledJobsCostTheirClientNoTurns() {
    JobQueue queue = open(0);
    List<JobId> cancelled = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      cancelled.add(add(queue, "a"));
    }
    JobId kept = add(queue, "a");
    JobId b1 = add(queue, "b");
    JobId b2 = add(queue, "b");
    cancelled.forEach(queue::remove);
    JobId next = add(queue, "a");
    assertThat(queue.waiting())
        .as("a client's first job never waits for another client's second")
        .containsExactlyInAnyOrder(kept, b1, b2, next);
    assertThat(queue.waiting().subList(0, 2)).containsExactlyInAnyOrder(kept, b1);
    queue.remove(kept);
    queue.remove(next);
    JobId again = add(queue, "a");
    assertThat(queue.waiting().subList(0, 2)).containsExactlyInAnyOrder(again, b1);
  }

  @Example
  void theFastVariantGoesAheadByItsHeadStartAndNoMore() throws Exception {
    JobQueue queue = open(3);
    JobId full = JobQueueTck.add(queue, "a", false);
    for (int i = 0; i < 10; i++) {
      JobQueueTck.add(queue, "b", true);
    }
    assertThat(JobQueueTck.drain(queue).indexOf(full)).isEqualTo(3);
    JobId first = JobQueueTck.add(queue, "a", false);
    JobId second = JobQueueTck.add(queue, "b", false);
    assertThat(JobQueueTck.drain(queue)).as("equal ones by arrival").containsExactly(first, second);
  }

  private static JobId add(JobQueue queue, String client) {
    return JobQueueTck.add(queue, client);
  }

  /** What happens to a queue. */
  public enum Kind {
    ADD,
    RESTORE,
    TAKE,
    REMOVE
  }

  /** One thing that happens; {@code pick} chooses the job to remove. */
  public record Step(Kind kind, int client, boolean fast, int pick) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.of(
            Kind.ADD, Kind.ADD, Kind.ADD, Kind.RESTORE, Kind.TAKE, Kind.TAKE, Kind.REMOVE);
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 50))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  /** A waiting job as the test knows it: how often others were served since it came. */
  private static final class Guest {
    private final int client;
    private final boolean fast;
    private final int arrival;
    private final int ahead; // jobs of its own client that waited when it came
    private final Map<Integer, Integer> served = new HashMap<>();

    private Guest(int client, boolean fast, int arrival, int ahead) {
      this.client = client;
      this.fast = fast;
      this.arrival = arrival;
      this.ahead = ahead;
    }
  }

  @Property(tries = 500)
  void nobodyWaitsForMoreThanTheirTurns(
      @ForAll("steps") List<Step> steps, @ForAll("headStarts") int headStart) throws Exception {
    JobQueue queue = open(headStart);
    Map<JobId, Guest> guests = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      act(queue, steps.get(i), i, headStart, guests);
      assertThat(queue.size()).isEqualTo(guests.size());
      assertThat(queue.waiting()).containsExactlyInAnyOrderElementsOf(guests.keySet());
    }
    while (queue.size() > 0) {
      serve(queue, headStart, guests);
    }
    assertThat(guests).isEmpty();
  }

  @Provide
  Arbitrary<Integer> headStarts() {
    return Arbitraries.of(0, 0, 1, 3);
  }

  private static void act(
      JobQueue queue, Step step, int number, int headStart, Map<JobId, Guest> guests)
      throws InterruptedException {
    String client = "client " + step.client();
    switch (step.kind()) {
      case ADD, RESTORE -> {
        boolean fast = step.kind() == Kind.ADD && step.fast();
        int place = queue.place(client, fast);
        int ahead = (int) guests.values().stream().filter(g -> g.client == step.client()).count();
        JobId id =
            step.kind() == Kind.ADD
                ? JobQueueTck.add(queue, client, step.fast())
                : JobQueueTck.restore(queue, client);
        guests.put(id, new Guest(step.client(), fast, number, ahead));
        assertThat(queue.waiting().indexOf(id) + 1)
            .as("its place was told before")
            .isEqualTo(place);
      }
      case TAKE -> {
        if (queue.size() > 0) {
          serve(queue, headStart, guests);
        }
      }
      case REMOVE -> {
        if (queue.size() > 0) {
          JobId id = queue.waiting().get(step.pick() % queue.size());
          assertThat(queue.remove(id)).isTrue();
          guests.remove(id);
        }
      }
    }
  }

  private static void serve(JobQueue queue, int headStart, Map<JobId, Guest> guests)
      throws InterruptedException {
    JobId next = queue.waiting().get(0);
    assertThat(JobQueueTck.take(queue)).isEqualTo(next);
    Guest served = guests.remove(next);
    assertThat(
            guests.values().stream()
                .filter(other -> other.client == served.client && other.fast == served.fast))
        .as("jobs of one client and variant go in the order of their arrival")
        .allMatch(other -> other.arrival > served.arrival);
    for (Guest other : guests.values()) {
      int turns = other.served.merge(served.client, 1, Integer::sum);
      if (other.client != served.client) {
        // Its client may just have had a turn: then the others' turn comes first.
        assertThat(turns)
            .as("turns of one other client")
            .isLessThanOrEqualTo(other.ahead + 2 + 2 * headStart);
      }
    }
  }
}
