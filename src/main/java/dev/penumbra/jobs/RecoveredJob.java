package dev.penumbra.jobs;

import java.util.List;

/**
 * A job that an earlier process left.
 *
 * @param job its newest durable state
 * @param history the snapshots that can be replayed, in order; ends with the newest
 */
public record RecoveredJob(StoredJob job, List<Job> history) {

  /** Copies the list. */
  public RecoveredJob {
    history = List.copyOf(history);
    if (history.isEmpty() || !history.get(history.size() - 1).equals(job.job())) {
      throw new IllegalArgumentException("a history ends with the newest snapshot");
    }
  }
}
