package dev.penumbra.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The accepted jobs, as far as they are known from the streams. */
final class Watched {

  /** Jobs whose turn is soon: people have come back to look at them. */
  private static final int NEXT = 20;

  private static final long KNOWN_FOR_NANOS = 200_000_000;

  private final List<WatchedJob> all = new ArrayList<>();
  private final Random random = new Random(1);
  private List<WatchedJob> waiting = List.of();
  private Optional<WatchedJob> running = Optional.empty();
  private long known;
  private int turn;

  void add(WatchedJob job) {
    all.add(job);
  }

  int count() {
    return all.size();
  }

  /** The job that runs; the first in line where none is known to. */
  Optional<WatchedJob> running() {
    refresh();
    return running.or(() -> waiting.stream().findFirst());
  }

  /** One of those whose turn is soon. */
  Optional<WatchedJob> next() {
    refresh();
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(waiting.get(random.nextInt(Math.min(NEXT, waiting.size()))));
  }

  /** Each waiting job in turn. */
  Optional<WatchedJob> any() {
    refresh();
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.get(turn++ % waiting.size()));
  }

  /** One that waits and will for a while. */
  Optional<WatchedJob> late() {
    refresh();
    return waiting.size() <= NEXT
        ? Optional.empty()
        : Optional.of(waiting.get(NEXT + random.nextInt(waiting.size() - NEXT)));
  }

  private void refresh() {
    long now = System.nanoTime();
    if (known != 0 && now - known < KNOWN_FOR_NANOS) {
      return;
    }
    known = now;
    waiting =
        all.stream()
            .filter(WatchedJob::pending)
            .sorted(Comparator.comparingInt(WatchedJob::position))
            .toList();
    running = all.stream().filter(WatchedJob::running).findFirst();
  }
}
