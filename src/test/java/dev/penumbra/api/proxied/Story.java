package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** All that one client hears of one job, and whether it makes sense. */
final class Story {

  private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

  private final Follower follower;
  private final List<Event> events = new ArrayList<>();

  Story(Follower follower) {
    this.follower = follower;
  }

  /** Listens until the job is in a stage. */
  void untilStage(String stage) {
    until(event -> event.field("stage").equals(stage));
  }

  /** Listens until the job has got further; gives the first event that comes. */
  Event untilProgress() {
    int heard = events.size();
    double before = last().number("progress");
    until(event -> event.number("progress") > before);
    return events.get(heard);
  }

  /** Listens to the end, checks the whole, and waits for the client's own end. */
  void untilEnd(String end) {
    until(event -> ENDS.contains(event.name()));
    assertThat(events)
        .extracting(Event::name)
        .startsWith("snapshot")
        .endsWith(end)
        .allMatch(name -> name.equals("progress") || name.equals("snapshot") || name.equals(end))
        .containsOnlyOnce("snapshot", end);
    assertThat(events).extracting(event -> event.number("progress")).isSorted();
    assertThat(seqs()).isSorted().doesNotHaveDuplicates();
    assertThat(events).allMatch(event -> event.id().equals(event.field("seq")));
    assertThat(follower.ended()).as("after the end").isEmpty();
  }

  Event last() {
    return events.get(events.size() - 1);
  }

  private List<Long> seqs() {
    return events.stream().map(event -> (long) event.number("seq")).toList();
  }

  private void until(Predicate<Event> reached) {
    do {
      events.add(follower.next());
      assertThat(events.subList(0, events.size() - 1))
          .as("nothing after the end")
          .noneMatch(event -> ENDS.contains(event.name()));
    } while (!reached.test(last()));
  }
}
