package dev.penumbra.jobs.nats;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.StoredJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process has in memory of jobs that have ended: the names of all that are kept, in the
 * order of their ends, the ends that were heard of or asked for lately, and which were forgotten
 * lately. Thread-safe.
 */
final class EndedJobs {

  private static final int ENDS = 1000;
  private static final int FORGOTTEN = 10_000;

  private final Map<JobId, Long> revisions = new LinkedHashMap<>(); // guarded by itself
  private final Cache<JobId, StoredJob> ends = Caffeine.newBuilder().maximumSize(ENDS).build();
  private final Cache<JobId, Boolean> forgotten =
      Caffeine.newBuilder().maximumSize(FORGOTTEN).build();

  /** A job has ended in the bucket's state of that revision. */
  void add(JobId id, StoredJob end, long revision) {
    ends.put(id, end);
    synchronized (revisions) {
      revisions.put(id, revision);
    }
  }

  /** Keeps an end that was read in memory for a while, unless the job was forgotten meanwhile. */
  void keep(JobId id, StoredJob end) {
    ends.put(id, end);
    if (isForgotten(id)) {
      ends.invalidate(id);
    }
  }

  /** The end, if it is in memory. */
  Optional<StoredJob> end(JobId id) {
    return Optional.ofNullable(ends.getIfPresent(id));
  }

  /** Whether a job is known to have ended in a state of that revision or a later one. */
  boolean by(JobId id, long revision) {
    synchronized (revisions) {
      return revisions.getOrDefault(id, 0L) >= revision;
    }
  }

  /** All, in the order of their ends. */
  List<JobId> names() {
    synchronized (revisions) {
      return List.copyOf(revisions.keySet());
    }
  }

  /** Takes a job out of those that are kept; {@link #forget} comes after it. */
  boolean remove(JobId id) {
    synchronized (revisions) {
      return revisions.remove(id) != null;
    }
  }

  /** Nothing is told of a job any more. */
  void forget(JobId id) {
    remove(id);
    forgotten.put(id, true);
    ends.invalidate(id);
  }

  /** Whether a job was forgotten lately. */
  boolean isForgotten(JobId id) {
    return forgotten.getIfPresent(id) != null;
  }
}
