package dev.penumbra.jobs;

/** A state was not kept: another process had changed the job in the meantime. */
public final class Outrun extends RuntimeException {

  /**
   * Refuses a state.
   *
   * @param id the job
   */
  public Outrun(JobId id) {
    super("Another process changed job " + id + " first.");
  }
}
