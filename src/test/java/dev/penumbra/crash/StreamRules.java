package dev.penumbra.crash;

import dev.penumbra.crash.Seen.Event;
import dev.penumbra.crash.Seen.Stream;
import dev.penumbra.crash.Snapshot.Phase;
import dev.penumbra.crash.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What must hold for each connection of an event stream. */
final class StreamRules {

  private static final List<String> STAGES =
      List.of(
          "queued", "loading", "preprocessing", "inferring", "postprocessing", "writing", "done");

  private final Map<String, NavigableMap<Long, Snapshot>> known;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * Rules that know what others saw.
   *
   * @param known all snapshots that anybody saw, by job and number
   */
  StreamRules(Map<String, NavigableMap<Long, Snapshot>> known) {
    this.known = known;
  }

  List<Violation> judge(List<Stream> streams) {
    for (Stream stream : streams) {
      ids(stream);
      stream.after().forEach((job, after) -> judge(stream, job, after));
    }
    return violations;
  }

  private void judge(Stream stream, String job, Optional<Long> after) {
    List<Event> events =
        stream.events().stream().filter(e -> e.snapshot().job().equals(job)).toList();
    Optional<Snapshot> before = after.map(seq -> snapshots(job).get(seq));
    long last = after.orElse(-1L);
    boolean ended = before.filter(Snapshot::terminal).isPresent();
    boolean first = after.isEmpty();
    for (Event event : events) {
      Snapshot now = event.snapshot();
      boolean foretold = first && event.name().equals("snapshot") && now.terminal();
      name(stream, event, first);
      if (ended) {
        fault(Kind.TWO_ENDS, stream, "after the end of " + job + " came " + event);
      } else if (now.seq() <= last) {
        fault(Kind.REPEAT, stream, "after %d of %s came %s".formatted(last, job, event));
      } else if (last >= 0 && now.seq() > last + 1 && !merged(job, before, now)) {
        fault(Kind.GAP, stream, "after %d of %s came %s".formatted(last, job, event));
      }
      first = false;
      if (!foretold) {
        before = Optional.of(now);
        last = now.seq();
        ended |= now.terminal();
      }
    }
    if (stream.end() == Seen.End.BY_SERVER && !ended) {
      fault(Kind.ENDED_EARLY, stream, "the server ended the stream before " + job + " had ended");
    }
  }

  private void name(Stream stream, Event event, boolean first) {
    Snapshot now = event.snapshot();
    boolean foretold = first && event.name().equals("snapshot") && event.id().isEmpty();
    String name = now.terminal() ? now.status() : first ? "snapshot" : "progress";
    if (!event.name().equals(name) && !(now.terminal() && foretold)) {
      fault(Kind.WRONG_EVENT, stream, event + " should be named " + name);
    }
    String one = Long.toString(now.seq());
    boolean named =
        event.id().equals(one) || List.of(event.id().split(",")).contains(now.job() + ":" + one);
    if (!named && !(now.terminal() && foretold)) {
      fault(Kind.WRONG_EVENT, stream, event + " should have an id of " + one);
    }
  }

  /** On a stream of many jobs each id names the last number of every job. */
  private void ids(Stream stream) {
    Map<String, Long> last = new HashMap<>();
    stream.after().forEach((job, after) -> after.ifPresent(seq -> last.put(job, seq)));
    for (Event event : stream.events()) {
      if (event.id().indexOf(':') > 0) {
        last.put(event.snapshot().job(), event.snapshot().seq());
        if (!LastEventId.ofMany(event.id()).equals(last)) {
          fault(Kind.WRONG_EVENT, stream, event + " should have an id that says " + last);
        }
      }
    }
  }

  /**
   * Whether the numbers between two may be missing: all of them belong to the phase of the one or
   * the other, and no phase lies between.
   */
  private boolean merged(String job, Optional<Snapshot> before, Snapshot now) {
    if (before.isEmpty() || now.terminal() || !adjacent(before.get().phase(), now.phase())) {
      return false;
    }
    return snapshots(job).subMap(before.get().seq(), false, now.seq(), false).values().stream()
        .allMatch(
            skipped ->
                skipped.phase().equals(now.phase())
                    || skipped.phase().equals(before.get().phase()));
  }

  private static boolean adjacent(Phase from, Phase to) {
    boolean requeued = to.status().equals("pending") && to.attempt() == from.attempt() + 1;
    boolean begun =
        from.status().equals("pending")
            && to.stage().equals("loading")
            && to.attempt() - from.attempt() <= 1;
    boolean onward =
        from.attempt() == to.attempt()
            && STAGES.indexOf(to.stage()) == STAGES.indexOf(from.stage()) + 1;
    return from.equals(to) || requeued || begun || onward;
  }

  private NavigableMap<Long, Snapshot> snapshots(String job) {
    return known.getOrDefault(job, new TreeMap<>());
  }

  private void fault(Kind kind, Stream stream, String what) {
    violations.add(new Violation(kind, what + "\n    " + stream));
  }
}
