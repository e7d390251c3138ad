package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStatus;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every snapshot that the ledger entered, to compare with what others saw. Thread-safe. */
final class Truth {

  private final Map<JobId, NavigableMap<Long, Job>> jobs = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Job> twice = new ConcurrentLinkedQueue<>();

  void enter(Job job) {
    Job other =
        jobs.computeIfAbsent(job.id(), id -> new ConcurrentSkipListMap<>())
            .putIfAbsent(job.seq(), job);
    if (other != null) {
      twice.add(job);
    }
  }

  Job last(JobId id) {
    return jobs.get(id).lastEntry().getValue();
  }

  long snapshots() {
    return jobs.values().stream().mapToLong(Map::size).sum();
  }

  /** No update is lost, no move illegal, no number missing, and the end is one. */
  void assertSound() {
    assertThat(twice).as("two events made the same number").isEmpty();
    for (NavigableMap<Long, Job> story : jobs.values()) {
      assertThat(story.lastKey()).as("numbers without a gap").isEqualTo(story.size());
      assertThat(story.firstKey()).isEqualTo(1);
      for (Job job : story.values()) {
        Job next = story.get(job.seq() + 1);
        assertThat(job.status().terminal()).as("%s", job).isEqualTo(next == null);
        if (next != null) {
          assertLegal(job, next);
        }
      }
    }
  }

  private static void assertLegal(Job job, Job next) {
    if (next.attempt() == job.attempt()) {
      assertThat(next.progress()).isGreaterThanOrEqualTo(job.progress());
      assertThat(next.stage()).isGreaterThanOrEqualTo(job.stage());
    } else {
      assertThat(next.attempt()).isEqualTo(job.attempt() + 1);
      boolean begins = job.attempt() == 0 && next.status() == JobStatus.RUNNING;
      boolean waitsAgain = job.status() == JobStatus.RUNNING && next.status() == JobStatus.PENDING;
      assertThat(begins || waitsAgain).isTrue();
    }
  }

  /**
   * Compares what somebody saw.
   *
   * @param seen snapshots of one job in the order in which they came
   * @param after what the reader had seen before; negative when it began with the current one
   */
  void assertFollows(List<Job> seen, long after) {
    long before = after;
    for (Job job : seen) {
      NavigableMap<Long, Job> story = jobs.get(job.id());
      assertThat(job).isEqualTo(story.get(job.seq()));
      assertThat(job.seq()).as("no repeat, no going back").isGreaterThan(before);
      if (before >= 0) {
        assertThat(story.subMap(before, false, job.seq(), false).values())
            .as("left out between %d and %d: only progress within a stage", before, job.seq())
            .allMatch(left -> sameStage(left, job));
      }
      before = job.seq();
    }
  }

  private static boolean sameStage(Job one, Job other) {
    return one.status() == other.status()
        && one.stage() == other.stage()
        && one.attempt() == other.attempt();
  }
}
