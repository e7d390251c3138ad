package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.tck.Story;
import java.util.random.RandomGenerator;

/** Events as workers, clients and the queue send them, now and then one that comes too late. */
final class RandomEvents {

  private static final int ATTEMPTS = 3;

  private final RandomGenerator random;

  RandomEvents(RandomGenerator random) {
    this.random = random;
  }

  JobEvent next(Job job) {
    int dice = random.nextInt(1000);
    if (dice < 2) {
      return new JobEvent.Cancelled(Story.NOW);
    } else if (dice < 4) {
      return new JobEvent.Failed(job.attempt(), new JobFailure("x", "It fails."), Story.NOW);
    } else if (dice < 6) {
      return new JobEvent.Completed(job.attempt(), Story.result(), Story.NOW);
    } else if (dice < 60) {
      return progress(job, job.attempt() - 1); // a lost worker's word
    } else if (job.status() == JobStatus.PENDING) {
      return dice < 700
          ? new JobEvent.Started(Math.max(1, job.attempt()), "cpu", null, Story.NOW)
          : new JobEvent.Moved(random.nextInt(1, 9), null);
    } else if (dice < 70 && job.attempt() < ATTEMPTS) {
      return new JobEvent.Requeued(job.attempt(), 1, null);
    }
    return progress(job, job.attempt());
  }

  @SuppressWarnings("EnumOrdinal") // the stages come in this order
  private JobEvent progress(Job job, int attempt) {
    int stage = job.stage().ordinal() + (random.nextInt(40) == 0 ? 1 : 0);
    return new JobEvent.Progressed(
        attempt,
        Stage.values()[Math.min(stage, Stage.WRITING.ordinal())],
        Math.min(99, job.progress() + random.nextDouble()),
        "on it",
        null);
  }
}
