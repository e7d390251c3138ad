package dev.penumbra.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
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
   * Moves an attempt's files to where clients find them. May wait for a store that other processes
   * read too.
   *
   * @param id the job
   * @param attempt the attempt
   * @param workspace the attempt's folder; gone afterwards
   * @param wanted whether the files are still wanted; asked while it waits
   * @throws WorkCancelled soon after they are not
   * @throws java.io.UncheckedIOException if they cannot be moved
   */
  void publish(JobId id, int attempt, Path workspace, BooleanSupplier wanted);

  /**
   * Sees to it that a file of a completed job lies in this process's result folders, where another
   * process may have made it. May wait for a network.
   *
   * @param job the job
   * @param name anything a client may have sent
   * @return false where the job has no such file, or not any more
   * @throws StoreUnreachable if it lies elsewhere and cannot be had at present
   * @throws java.io.UncheckedIOException if it cannot be written here
   */
  boolean fetch(Job job, String name);

  /**
   * Removes an attempt's folder with all that is in it; does nothing where it is gone.
   *
   * @param workspace the attempt's folder
   */
  void discard(Path workspace);

  /**
   * Removes the files of attempts that have no results after all, published or not; the job itself
   * stays known.
   *
   * @param id the job
   * @param attempt the last such attempt; what is published by later ones in other processes stays
   */
  void withdraw(JobId id, int attempt);

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
   * How much the files of finished jobs take together.
   *
   * @param finished the jobs
   * @return bytes
   */
  default long total(List<JobId> finished) {
    return finished.stream().mapToLong(this::size).sum();
  }

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
