package dev.penumbra.jobs;

import java.util.List;
import java.util.Optional;

/**
 * Where jobs are kept. Readers may come at any time; changes to one job come one after the other.
 */
public interface JobStore {

  /**
   * Keeps a job's state so that it survives a crash.
   *
   * @param job the state; durable when the method returns
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  void save(StoredJob job);

  /**
   * Keeps a job's state for readers only: a step that need not survive.
   *
   * @param job the state
   */
  void remember(StoredJob job);

  /**
   * The newest state of a job.
   *
   * @param id its name
   * @return the state; empty for an unknown or expired job
   */
  Optional<StoredJob> find(JobId id);

  /**
   * The job that a client's idempotency key made.
   *
   * @param key the key
   * @return the job; empty where the key is new or its job has expired
   */
  Optional<StoredJob> findByKey(String key);

  /**
   * Reads what an earlier process left. Called once, before anything else.
   *
   * @return the jobs that it did not finish
   */
  List<StoredJob> recover();

  /**
   * Forgets a job whose files are gone.
   *
   * @param id its name
   */
  void forget(JobId id);
}
