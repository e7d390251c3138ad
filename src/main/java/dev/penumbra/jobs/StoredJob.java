package dev.penumbra.jobs;

/**
 * A job with what its client asked for.
 *
 * @param job its current snapshot
 * @param request the request that made it
 */
public record StoredJob(Job job, JobRequest request) {

  /**
   * The same with a newer snapshot.
   *
   * @param next the snapshot
   * @return a new record
   */
  public StoredJob with(Job next) {
    return new StoredJob(next, request);
  }
}
