package dev.penumbra.crash;

import dev.penumbra.crash.Seen.End;
import dev.penumbra.crash.Seen.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes up what clients could have seen of the job {@code j}, step by step. */
final class Tale {

  static final String JOB = "j";

  private final History history = new History();
  private long time;

  /** Somebody submitted the job. */
  Tale accepted() {
    history.add(new Seen.Accepted("a", "key", JOB));
    return this;
  }

  Tale add(Seen seen) {
    history.add(seen);
    return this;
  }

  /** Somebody polls and gets a snapshot, after all that was told before. */
  Tale look(Snapshot snapshot) {
    history.add(new Seen.Look("a", "poll", snapshot, ++time, ++time));
    return this;
  }

  /** Somebody opens a stream, gets events under their proper names, and then it ends. */
  Tale stream(String lastId, End end, Snapshot... snapshots) {
    List<Event> events = new ArrayList<>();
    long asked = ++time;
    for (Snapshot snapshot : snapshots) {
      String name =
          snapshot.terminal()
              ? snapshot.status()
              : events.isEmpty() && lastId.isEmpty() ? "snapshot" : "progress";
      events.add(new Event(name, Long.toString(snapshot.seq()), snapshot, ++time));
    }
    return events(lastId, end, asked, events);
  }

  /** Somebody gets events as they are given. */
  Tale events(String lastId, End end, Event... events) {
    return events(lastId, end, ++time, List.of(events));
  }

  private Tale events(String lastId, End end, long asked, List<Event> events) {
    List<String> jobs = lastId.contains("k:") ? List.of(JOB, "k") : List.of(JOB);
    history.add(new Seen.Stream("b", LastEventId.after(jobs, lastId), events, end, asked));
    return this;
  }

  /** What a judge finds. */
  List<Violation.Kind> faults() {
    return new Judge(history, failed -> false)
        .violations().stream().map(Violation::kind).distinct().toList();
  }

  static Snapshot pending(long seq) {
    return snapshot(seq, "pending", "queued", 0, 0);
  }

  static Snapshot running(long seq, String stage, double progress, int attempt) {
    return snapshot(seq, "running", stage, progress, attempt);
  }

  static Snapshot ended(long seq, String status) {
    return snapshot(seq, status, "done", 100, 1);
  }

  static Snapshot snapshot(long seq, String status, String stage, double progress, int attempt) {
    return Snapshot.of(
        new TreeMap<>(
            Map.of(
                "jobId", JOB,
                "status", status,
                "stage", stage,
                "progress", progress,
                "seq", seq,
                "attempt", attempt)));
  }
}
