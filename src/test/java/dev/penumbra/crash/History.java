package dev.penumbra.crash;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that all clients saw. Thread-safe. */
final class History {

  private record Name(String job, long seq) {}

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Map<Name, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  void add(Seen what) {
    seen.add(what);
    if (what instanceof Seen.Accepted job) {
      accepted.add(job.job());
    }
  }

  /** The same snapshot, kept in memory once however often it is seen. */
  Snapshot shared(Snapshot snapshot) {
    Snapshot first =
        snapshots.computeIfAbsent(new Name(snapshot.job(), snapshot.seq()), name -> snapshot);
    return first.equals(snapshot) ? first : snapshot;
  }

  <T extends Seen> List<T> all(Class<T> kind) {
    return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The ids of all accepted jobs. */
  Set<String> accepted() {
    return new TreeSet<>(accepted);
  }
}
