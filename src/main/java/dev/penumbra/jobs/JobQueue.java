package dev.penumbra.jobs;

import java.util.List;

/** Accepted jobs that wait for a worker: first in, first out, bounded. Thread-safe. */
public interface JobQueue {

  /**
   * How many jobs may wait.
   *
   * @return at least one
   */
  int capacity();

  /**
   * Takes a place for a job that is about to be stored, so that no job is stored in vain. A place
   * ends in {@link #add} or {@link #giveBack}.
   *
   * @return false when all places are taken
   */
  boolean reserve();

  /** Gives a reserved place back. */
  void giveBack();

  /**
   * Puts a job at the end, on a reserved place.
   *
   * @param id a stored job
   */
  void add(JobId id);

  /**
   * The next job; waits for one. Its place becomes free.
   *
   * @return the job that waited longest
   * @throws InterruptedException when the waiting thread is interrupted
   */
  JobId take() throws InterruptedException;

  /**
   * Takes a job out of the queue, wherever it stands.
   *
   * @param id the job
   * @return whether it was waiting
   */
  boolean remove(JobId id);

  /**
   * The waiting jobs.
   *
   * @return the next one first
   */
  List<JobId> waiting();
}
