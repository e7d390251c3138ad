package dev.penumbra.jobs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The one place where jobs change: applies an event to the newest snapshot, keeps the outcome and
 * publishes it once it is durable, one event of a job after the other. Thread-safe.
 *
 * <p>The next event applies to the newest snapshot, durable or not; readers of the store and the
 * log see only durable ones. So nothing that a client has seen is ever taken back, and no event
 * waits for the disk while it holds a lock.
 */
public final class JobLedger {

  private static final int STRIPES = 64;

  private final JobStore store;
  private final ProgressLog log;
  private final Map<JobId, StoredJob> ahead = new ConcurrentHashMap<>(); // newest, not yet durable
  private final CopyOnWriteArrayList<Consumer<Job>> endListeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<JobsListener> listeners = new CopyOnWriteArrayList<>();
  private final Object[] locks = new Object[STRIPES];

  /**
   * A ledger over a store and a log.
   *
   * @param store keeps the snapshots
   * @param log publishes them
   */
  public JobLedger(JobStore store, ProgressLog log) {
    this.store = store;
    this.log = log;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * Enters a job that is being accepted.
   *
   * @param job its first snapshot and the request; durable when the method returns
   * @throws StorageFull if there is no room for it; then it was not accepted
   */
  public void accept(StoredJob job) {
    CompletionStage<Job> entered;
    synchronized (lock(job.job().id())) {
      entered = enter(job);
    }
    await(entered);
    listeners.forEach(listener -> listener.accepted(job.job()));
  }

  /**
   * Applies an event and waits until its outcome is durable.
   *
   * @param id the job
   * @param event what happened
   * @return the new snapshot; empty where the job is unknown or the move is not allowed
   */
  public Optional<Job> apply(JobId id, JobEvent event) {
    return post(id, event).map(JobLedger::await);
  }

  /**
   * Applies an event without waiting.
   *
   * @param id the job
   * @param event what happened
   * @return completes with the new snapshot when it is durable and published; empty where the job
   *     is unknown or the move is not allowed
   */
  public Optional<CompletionStage<Job>> post(JobId id, JobEvent event) {
    Optional<Job> next;
    Optional<CompletionStage<Job>> entered;
    synchronized (lock(id)) {
      Optional<StoredJob> now = newestStored(id);
      next = now.flatMap(known -> JobTransitions.apply(known.job(), event));
      entered = next.map(job -> enter(now.get().with(job)));
      next.ifPresent(
          after -> listeners.forEach(listener -> listener.changed(now.get().job(), after)));
    }
    next.filter(job -> job.status().terminal())
        .ifPresent(job -> endListeners.forEach(listener -> listener.accept(job)));
    return entered;
  }

  /**
   * The newest snapshot of a job, which a client may not have seen yet.
   *
   * @param id the job
   * @return the snapshot that the next event applies to; empty for an unknown job
   */
  public Optional<Job> newest(JobId id) {
    return newestStored(id).map(StoredJob::job);
  }

  /**
   * Whether an attempt is still wanted.
   *
   * @param id the job
   * @param attempt the worker's attempt
   * @return true while the job runs under that attempt
   */
  public boolean wants(JobId id, int attempt) {
    return newest(id)
        .filter(job -> job.status() == JobStatus.RUNNING && job.attempt() == attempt)
        .isPresent();
  }

  /**
   * Tells somebody of every job that ends from now on, at once.
   *
   * @param listener hears the terminal snapshot, before it is durable; must return quickly
   */
  public void onEnd(Consumer<Job> listener) {
    endListeners.add(listener);
  }

  /**
   * Tells somebody of every job that is accepted or changes from now on.
   *
   * @param listener hears of the changes of one job in their order
   */
  public void tell(JobsListener listener) {
    listeners.add(listener);
  }

  private Optional<StoredJob> newestStored(JobId id) {
    StoredJob undurable = ahead.get(id);
    return undurable != null ? Optional.of(undurable) : store.find(id);
  }

  /** Called under the job's lock, so that its snapshots are saved and published in order. */
  private CompletionStage<Job> enter(StoredJob next) {
    Job job = next.job();
    ahead.put(job.id(), next);
    CompletableFuture<Job> entered = new CompletableFuture<>();
    store
        .save(next)
        .whenComplete(
            (saved, failure) -> {
              if (failure == null) {
                log.append(job);
              }
              ahead.remove(job.id(), next);
              if (failure == null) {
                entered.complete(job);
              } else {
                entered.completeExceptionally(failure);
              }
            });
    return entered;
  }

  private static Job await(CompletionStage<Job> entered) {
    try {
      return entered.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StorageFull full) {
        throw new StorageFull(full);
      }
      throw e;
    }
  }

  private Object lock(JobId id) {
    return locks[Math.floorMod(id.hashCode(), STRIPES)];
  }
}
