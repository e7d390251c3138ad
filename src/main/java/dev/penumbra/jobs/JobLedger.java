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
 * The one place where this process changes jobs: applies an event to the newest snapshot, keeps the
 * outcome and publishes it once it is durable, one event of a job after the other. Thread-safe.
 *
 * <p>The next event applies to the newest snapshot, durable or not; readers of the store and the
 * log see only durable ones. So nothing that a client has seen is ever taken back, and no event
 * waits for the disk while it holds a lock.
 *
 * <p>Where several processes share a store, the snapshot's number decides: the store keeps one
 * state of each, and an event whose outcome came too late is applied again to what the other
 * process made of the job. What others change is published here like what this process changes.
 */
public final class JobLedger {

  private static final int STRIPES = 64;

  private final JobStore store;
  private final ProgressLog log;
  private final Map<JobId, Ahead> ahead = new ConcurrentHashMap<>(); // newest, not yet durable
  private final CopyOnWriteArrayList<Consumer<Job>> endListeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<JobsListener> listeners = new CopyOnWriteArrayList<>();
  private final Object[] locks = new Object[STRIPES];

  /**
   * A state that is not yet durable; states that are built on each other are of one chain, which
   * breaks as a whole when another process is first. Compared by identity.
   */
  private static final class Ahead {
    private final StoredJob job;
    private final Object chain;
    private final CompletableFuture<Job> entered = new CompletableFuture<>();

    Ahead(StoredJob job, Object chain) {
      this.job = job;
      this.chain = chain;
    }
  }

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
    store.follow(this::heard);
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
    return post(id, event).flatMap(JobLedger::outcome);
  }

  /**
   * Applies an event without waiting.
   *
   * @param id the job
   * @param event what happened
   * @return completes with the new snapshot when it is durable and published, or with {@link
   *     Outrun} where another process's change left the move without a place; empty where the job
   *     is unknown or the move is not allowed
   */
  public Optional<CompletionStage<Job>> post(JobId id, JobEvent event) {
    Optional<Job> next;
    Optional<CompletionStage<Job>> entered;
    if (store.shared()) {
      newestStored(id); // may have to be fetched, which must not be waited for under the lock
    }
    synchronized (lock(id)) {
      Optional<StoredJob> now = newestStored(id);
      next = now.flatMap(known -> JobTransitions.apply(known.job(), event));
      entered = next.map(job -> enter(now.get().with(job)));
      next.ifPresent(
          after -> listeners.forEach(listener -> listener.changed(now.get().job(), after)));
    }
    next.ifPresent(this::tellIfEnded);
    return entered.map(stage -> againIfOutrun(stage, id, event));
  }

  private CompletionStage<Job> againIfOutrun(
      CompletionStage<Job> entered, JobId id, JobEvent event) {
    return entered.exceptionallyCompose(
        failure ->
            cause(failure) instanceof Outrun
                ? post(id, event).orElseGet(() -> CompletableFuture.failedFuture(cause(failure)))
                : CompletableFuture.failedFuture(cause(failure)));
  }

  /** Another process changed a job. Under the job's lock what came before is published. */
  private void heard(StoredJob stored) {
    synchronized (lock(stored.job().id())) {
      log.append(stored.job());
    }
    tellIfEnded(stored.job());
  }

  private void tellIfEnded(Job job) {
    if (job.status().terminal()) {
      endListeners.forEach(listener -> listener.accept(job));
    }
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
   * The newest snapshot of a job that a client may be told of. Waits until what this process made
   * of the job so far is durable or has come to nothing.
   *
   * @param id the job
   * @return the snapshot; what an event was refused for is in it, unless that came to nothing;
   *     empty for an unknown job
   */
  public Optional<Job> durable(JobId id) {
    Ahead undurable = ahead.get(id);
    if (undurable != null) {
      undurable.entered.handle((job, failure) -> job).join();
    }
    return store.find(id).map(StoredJob::job);
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
    Ahead undurable = ahead.get(id);
    return undurable != null ? Optional.of(undurable.job) : store.find(id);
  }

  /** Called under the job's lock, so that its snapshots are saved and published in order. */
  private CompletionStage<Job> enter(StoredJob next) {
    Job job = next.job();
    Ahead before = ahead.get(job.id());
    Ahead mine = new Ahead(next, before == null ? new Object() : before.chain);
    ahead.put(job.id(), mine);
    store
        .save(next)
        .whenComplete(
            (saved, failure) -> {
              if (failure == null) {
                log.append(job);
                ahead.remove(job.id(), mine);
                mine.entered.complete(job);
              } else {
                ahead.computeIfPresent(
                    job.id(), (id, newest) -> newest.chain == mine.chain ? null : newest);
                mine.entered.completeExceptionally(cause(failure));
              }
            });
    return mine.entered;
  }

  private static Optional<Job> outcome(CompletionStage<Job> entered) {
    try {
      return Optional.of(await(entered));
    } catch (Outrun e) {
      return Optional.empty();
    }
  }

  private static Job await(CompletionStage<Job> entered) {
    try {
      return entered.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StorageFull full) {
        throw new StorageFull(full);
      } else if (e.getCause() instanceof StoreUnreachable lost) {
        throw new StoreUnreachable(lost);
      } else if (e.getCause() instanceof Outrun outrun) {
        throw outrun;
      }
      throw e;
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Object lock(JobId id) {
    return locks[Math.floorMod(id.hashCode(), STRIPES)];
  }
}
