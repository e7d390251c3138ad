package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StoredJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a process hears of all jobs before it begins to work. For one thread. */
final class Histories {

  private final Map<JobId, History> jobs = new LinkedHashMap<>();

  private static final class History {
    private final List<Job> states = new ArrayList<>();
    private final long first;
    private StoredJob newest;

    History(StoredJob first, long revision) {
      this.newest = first;
      this.first = revision;
    }
  }

  void add(StoredJob job, long revision) {
    History history = jobs.computeIfAbsent(job.job().id(), id -> new History(job, revision));
    history.newest = job;
    history.states.add(job.job());
  }

  void forget(JobId id) {
    jobs.remove(id);
  }

  /** The jobs, in the order in which they were accepted. */
  List<RecoveredJob> recovered() {
    return jobs.values().stream()
        .sorted(
            Comparator.<History, Instant>comparing(history -> history.newest.job().createdAt())
                .thenComparing(history -> history.first))
        .map(history -> new RecoveredJob(history.newest, history.states))
        .toList();
  }
}
