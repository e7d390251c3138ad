package dev.penumbra.jobs;

/** There is no job of this name, or it has expired. */
public final class UnknownJob extends RuntimeException {

  /**
   * No such job.
   *
   * @param id the name that was asked for
   */
  public UnknownJob(JobId id) {
    super("There is no job " + id + "; it may have expired.");
  }
}
