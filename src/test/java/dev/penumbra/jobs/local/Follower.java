package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.tck.Recorder;
import java.util.List;

/** One who follows a job: eagerly, slowly, or only for a while. */
final class Follower extends Recorder {

  /** What it had seen before; negative when it began with the current snapshot. */
  final long after;

  /** What its reader knew of the job when it began. */
  final Job known;

  private final int leavesAfter;

  Follower(Job known, long after, boolean eager, int leavesAfter) {
    super(eager ? Long.MAX_VALUE : 1);
    this.known = known;
    this.after = after;
    this.leavesAfter = leavesAfter;
  }

  boolean stays() {
    return leavesAfter == Integer.MAX_VALUE;
  }

  synchronized List<Job> all() {
    return List.copyOf(heard);
  }

  @Override
  public synchronized void onNext(Job job) {
    super.onNext(job);
    if (heard.size() >= leavesAfter) {
      cancel();
    }
  }
}
