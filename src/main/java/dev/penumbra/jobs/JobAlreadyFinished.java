package dev.penumbra.jobs;

/** A finished job cannot be cancelled. */
public final class JobAlreadyFinished extends RuntimeException {

  private final transient Job job;

  /**
   * Refuses to cancel.
   *
   * @param job the job as it ended
   */
  public JobAlreadyFinished(Job job) {
    super("The job has already " + job.status().id() + "; there is nothing to cancel.");
    this.job = job;
  }

  /**
   * The job as it ended.
   *
   * @return its last snapshot
   */
  public Job job() {
    return job;
  }
}
