package dev.penumbra.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where jobs are kept so that they survive a crash. Readers may come at any time and see only what
 * is durable; changes to one job come one after the other. Thread-safe.
 */
public interface JobStore {

  /**
   * Keeps a job's next state. States are durable in the order of the calls.
   *
   * @param job the state
   * @return completes when the state is durable and readers see it. A job's first state fails with
   *     {@link StorageFull} when there is no room; later ones wait until there is
   */
  CompletionStage<Void> save(StoredJob job);

  /**
   * The newest durable state of a job.
   *
   * @param id its name
   * @return the state; empty for an unknown or forgotten job
   */
  Optional<StoredJob> find(JobId id);

  /**
   * The job that a client's idempotency key made.
   *
   * @param key the key
   * @return the job; empty where the key is new or its job is forgotten
   */
  Optional<StoredJob> findByKey(String key);

  /**
   * What an earlier process left. Called once, before anything else.
   *
   * @return its unfinished jobs and those finished ones whose progress can be replayed, in the
   *     order in which they were accepted
   */
  List<RecoveredJob> recover();

  /**
   * The finished jobs.
   *
   * @return their names, the one first that finished first
   */
  List<JobId> finished();

  /**
   * Forgets a finished job and its idempotency key.
   *
   * @param id its name
   */
  void forget(JobId id);

  /**
   * Whether new states can be kept at present.
   *
   * @return false while there is no room or the store cannot be written
   */
  boolean writable();

  /**
   * What was found damaged when the store was opened.
   *
   * @return bytes that are lost; 0 in a healthy store
   */
  long lostBytes();
}
