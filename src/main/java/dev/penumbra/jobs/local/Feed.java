package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The latest snapshots of one job and who follows them. Thread-safe.
 *
 * <p>At most {@link #KEPT} snapshots are kept, {@link #KEPT_WAITING} of a waiting job. When there
 * are more, the oldest is dropped whose successor shows the same stage: progress within a stage is
 * merged, a change of stage is not.
 */
final class Feed {

  /** Snapshots kept for replay; half a minute of the fastest progress. */
  static final int KEPT = 256;

  /** Snapshots kept of a job that waits: there may be thousands, and old places say nothing. */
  static final int KEPT_WAITING = 16;

  /** Someone who follows the job and keeps the number of the last snapshot itself. */
  interface Reader {

    /** There may be something new. Must return at once. */
    void wake();

    /** There will be nothing new any more in this process. Must return at once. */
    void stop();
  }

  private final List<Job> kept = new ArrayList<>();
  private final Set<Reader> readers = new CopyOnWriteArraySet<>();

  Feed(Job first) {
    kept.add(first);
  }

  /** Adds a snapshot unless it is not newer than the newest, and wakes the readers. */
  void append(Job snapshot) {
    synchronized (this) {
      if (snapshot.seq() <= latest().seq()) {
        return;
      }
      kept.add(snapshot);
      int most = snapshot.status() == JobStatus.PENDING ? KEPT_WAITING : KEPT;
      if (kept.size() > most) {
        kept.remove(mostDispensable());
      }
    }
    readers.forEach(Reader::wake);
  }

  /** The snapshots that can be replayed, in order. */
  synchronized List<Job> kept() {
    return List.copyOf(kept);
  }

  synchronized Job latest() {
    return kept.get(kept.size() - 1);
  }

  /**
   * The next snapshot for a reader.
   *
   * @param seq the number of the last one it had
   * @param mergeAfter progress within one stage is merged to its newest among snapshots with a
   *     higher number than this one
   * @return the snapshot; empty where nothing is newer
   */
  synchronized Optional<Job> after(long seq, long mergeAfter) {
    int next = 0;
    while (next < kept.size() && kept.get(next).seq() <= seq) {
      next++;
    }
    if (next == kept.size()) {
      return Optional.empty();
    }
    while (next + 1 < kept.size() && kept.get(next).seq() > mergeAfter && mergeable(next)) {
      next++;
    }
    return Optional.of(kept.get(next));
  }

  /**
   * Whether the job has ended and nothing is left for a reader who had the snapshot {@code seq}.
   */
  synchronized boolean endedBy(long seq) {
    return latest().status().terminal() && latest().seq() <= seq;
  }

  /** Ends every reader that is there. */
  void stop() {
    readers.forEach(Reader::stop);
  }

  void add(Reader reader) {
    readers.add(reader);
  }

  void remove(Reader reader) {
    readers.remove(reader);
  }

  int readers() {
    return readers.size();
  }

  private int mostDispensable() {
    for (int i = 0; i + 1 < kept.size(); i++) {
      if (mergeable(i)) {
        return i;
      }
    }
    return 0;
  }

  private boolean mergeable(int index) {
    Job one = kept.get(index);
    Job next = kept.get(index + 1);
    return one.status() == next.status()
        && one.stage() == next.stage()
        && one.attempt() == next.attempt();
  }
}
