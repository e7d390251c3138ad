package dev.penumbra.jobs;

import java.util.List;
import java.util.function.Predicate;

/**
 * Accepted jobs that wait for a worker, bounded in all and for each client. Clients take turns: a
 * client's first job never waits for another client's second. Thread-safe.
 */
public interface JobQueue {

  /** Whether a job gets a place. */
  enum Admission {
    /** It has one. */
    ADMITTED,
    /** All places are taken. */
    FULL,
    /** The client has as many waiting jobs as one may have. */
    CLIENT_FULL
  }

  /**
   * What waits.
   *
   * @param id a stored job
   * @param client whose turn it takes
   * @param fastMode whether it is of the fast variant
   * @param model the bundle that does it
   */
  record Entry(JobId id, String client, boolean fastMode, String model) {

    /**
     * The entry of a stored job.
     *
     * @param job the job
     * @return what waits for it
     */
    public static Entry of(StoredJob job) {
      return new Entry(
          job.job().id(), job.request().client(), job.request().fastMode(), job.job().model());
    }
  }

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
   * @param client whose job it is
   * @return whether it has the place
   */
  Admission reserve(String client);

  /**
   * Gives a reserved place back.
   *
   * @param client whose it was
   */
  void giveBack(String client);

  /**
   * Where a job would stand if it were added now.
   *
   * @param client whose job it is
   * @param fastMode whether it is of the fast variant
   * @return 1 for the next one
   */
  int place(String client, boolean fastMode);

  /**
   * Adds a job on a reserved place.
   *
   * @param entry a stored job
   */
  void add(Entry entry);

  /**
   * Adds a job that an earlier process had accepted, whether or not there is a place.
   *
   * @param entry a stored job
   */
  void restore(Entry entry);

  /**
   * Puts a job back that was taken but not begun after all, before all others, whether or not there
   * is a place.
   *
   * @param entry the job
   */
  void putBack(Entry entry);

  /**
   * The next job that fits; waits for one. Its place becomes free; those before it stay where they
   * are.
   *
   * @param fits which jobs the caller can do; must be quick and must not use the queue. Where its
   *     answers change, {@link #reconsider} is to be called
   * @return the first one, in the order of their turns, that fits
   * @throws InterruptedException when the waiting thread is interrupted
   */
  Entry take(Predicate<Entry> fits) throws InterruptedException;

  /**
   * Nobody of this process does a job any more that was taken. Where its state says that it has
   * ended, nobody else gets it; otherwise another worker has it, or gets it.
   *
   * @param entry the job
   */
  void done(Entry entry);

  /**
   * A job that was taken is not done here after all, since the service stops.
   *
   * @param entry the job
   */
  void release(Entry entry);

  /**
   * Whether this process is the one that tells waiting jobs their places.
   *
   * @return true of one process at a time, but for moments
   */
  boolean leads();

  /** Has everybody who waits for a job look again at those that are there. */
  void reconsider();

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

  /**
   * How many jobs wait.
   *
   * @return the size of {@link #waiting}
   */
  int size();
}
