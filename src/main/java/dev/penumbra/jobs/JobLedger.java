package dev.penumbra.jobs;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where jobs change: applies an event to the newest snapshot, keeps the outcome and
 * publishes it, in that order and one event of a job after the other. Thread-safe.
 */
public final class JobLedger {

  private static final Logger LOG = LoggerFactory.getLogger(JobLedger.class);
  private static final int STRIPES = 64;

  private final JobStore store;
  private final ProgressLog log;
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
   * Enters a job that was just accepted.
   *
   * @param job its first snapshot and the request; durable when the method returns
   * @throws UncheckedIOException if it cannot be stored; then it was not accepted
   */
  public void accept(StoredJob job) {
    synchronized (lock(job.job().id())) {
      store.save(job);
      log.append(job.job());
    }
  }

  /**
   * Applies an event.
   *
   * @param id the job
   * @param event what happened
   * @return the new snapshot; empty where the job is unknown or the move is not allowed
   */
  public Optional<Job> apply(JobId id, JobEvent event) {
    synchronized (lock(id)) {
      Optional<StoredJob> stored = store.find(id);
      Optional<Job> next = stored.flatMap(known -> JobTransitions.apply(known.job(), event));
      next.ifPresent(job -> keep(stored.get().with(job), event));
      return next;
    }
  }

  private void keep(StoredJob next, JobEvent event) {
    if (event instanceof JobEvent.Moved || event instanceof JobEvent.Progressed) {
      store.remember(next);
    } else {
      try {
        store.save(next);
      } catch (UncheckedIOException e) {
        LOG.error("the state of job {} could not be written and is only in memory", next, e);
        store.remember(next);
      }
    }
    log.append(next.job());
  }

  /**
   * Whether an attempt is still wanted.
   *
   * @param id the job
   * @param attempt the worker's attempt
   * @return true while the job runs under that attempt
   */
  public boolean wants(JobId id, int attempt) {
    return store
        .find(id)
        .map(StoredJob::job)
        .filter(job -> job.status() == JobStatus.RUNNING && job.attempt() == attempt)
        .isPresent();
  }

  private Object lock(JobId id) {
    return locks[Math.floorMod(id.hashCode(), STRIPES)];
  }
}
