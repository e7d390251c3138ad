package dev.penumbra.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Where jobs are kept so that they survive a crash. Readers may come at any time and see only what
 * is durable; changes to one job come one after the other, whichever process makes them: of two
 * states with the same number, one is kept. Thread-safe.
 */
public interface JobStore {

  /**
   * Keeps a job's next state. States are durable in the order of the calls.
   *
   * @param job the state
   * @return completes when the state is durable and readers see it. A job's first state fails with
   *     {@link StorageFull} when there is no room and with {@link StoreUnreachable} when the store
   *     does not answer; later ones wait. Fails with {@link Outrun} when another process changed
   *     the job first, and so do all states that were built on this one; {@link #find} then has
   *     what the other process made of it
   */
  CompletionStage<Void> save(StoredJob job);

  /**
   * The newest durable state of a job that this process has heard of. Quick for unfinished jobs.
   *
   * @param id its name
   * @return the state; empty for an unknown or forgotten job
   * @throws StoreUnreachable if the job is not known here and the store does not answer
   */
  Optional<StoredJob> find(JobId id);

  /**
   * The newest durable state of a job, whichever process saved it; from now on {@link #find} has it
   * or a newer one.
   *
   * @param id its name
   * @return the state; empty for an unknown or forgotten job
   * @throws StoreUnreachable if the job is not known here and the store does not answer
   */
  Optional<StoredJob> newest(JobId id);

  /**
   * Whether other processes change the same jobs.
   *
   * @return false where this process is the only one
   */
  boolean shared();

  /**
   * Tells somebody of every state that another process saved, from now on.
   *
   * @param listener hears the states of one job in their order, after {@link #find} has them; must
   *     return quickly
   */
  void follow(Consumer<StoredJob> listener);

  /**
   * Gives an idempotency key to a job that is about to be saved, once for all processes.
   *
   * @param key the key; unused, or of a job that is forgotten or has expired
   * @param id the job's name
   * @return false where another process was first; then {@link #findByKey} has its job
   * @throws StoreUnreachable if the store does not answer
   */
  boolean claim(String key, JobId id);

  /**
   * The job that a client's idempotency key made.
   *
   * @param key the key
   * @return the job; empty where the key is new or its job is forgotten
   */
  Optional<StoredJob> findByKey(String key);

  /**
   * What is there already. Called once, before anything else; {@link #follow}ers hear the rest.
   *
   * @return the unfinished jobs of earlier and of other processes and those finished ones whose
   *     progress can be replayed, in the order in which they were accepted
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
