package dev.penumbra.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;

/** The result folders of jobs. Each attempt works in a folder of its own. Thread-safe. */
public interface ResultStore {

  /**
   * A new empty folder for one attempt, which no client sees.
   *
   * @param id the job
   * @param attempt the attempt
   * @return the folder
   * @throws java.io.UncheckedIOException if it cannot be made
   */
  Path workspace(JobId id, int attempt);

  /**
   * Moves an attempt's files to where clients find them.
   *
   * @param id the job
   * @param workspace the attempt's folder; gone afterwards
   * @throws java.io.UncheckedIOException if they cannot be moved
   */
  void publish(JobId id, Path workspace);

  /**
   * Removes an attempt's folder with all that is in it; does nothing where it is gone.
   *
   * @param workspace the attempt's folder
   */
  void discard(Path workspace);

  /**
   * Removes all files of a job that has no results after all, published or not; the job itself
   * stays known.
   *
   * @param id the job
   */
  void withdraw(JobId id);

  /**
   * When the results of a job that ends now will have expired.
   *
   * @param finishedAt the end of the job
   * @return the time after which they may be removed
   */
  Instant expiry(Instant finishedAt);

  /**
   * How much a job's files take.
   *
   * @param id the job
   * @return bytes; 0 where there are none
   */
  long size(JobId id);

  /**
   * Removes a job's folder with all that is in it; does nothing where it is gone.
   *
   * @param id the job
   * @throws java.io.UncheckedIOException if something of it is still there
   */
  void delete(JobId id);

  /**
   * Removes what dead processes left: folders of attempts that nobody makes, temporary files, and
   * folders of jobs that nobody knows.
   *
   * @param jobs the known jobs; their folders stay
   * @param running those that a worker has; their attempts stay, too
   */
  void sweep(Predicate<JobId> jobs, Predicate<JobId> running);
}
