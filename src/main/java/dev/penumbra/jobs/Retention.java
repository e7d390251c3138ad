package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes finished jobs with their files, the oldest first: those that have expired, and more when
 * the files of all together take more than they may. An unfinished job is never removed.
 * Thread-safe.
 */
final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration HOURLY = Duration.ofHours(1);
  private static final Duration AFTER_A_JOB = Duration.ofSeconds(10);

  private final JobStore store;
  private final ProgressLog log;
  private final ResultStore results;
  private final JobLedger ledger;
  private final Timer timer;
  private final Clock clock;
  private final long budget;
  private final AtomicBoolean planned = new AtomicBoolean();
  private final List<JobsListener> listeners = new CopyOnWriteArrayList<>();

  Retention(
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      Timer timer,
      Clock clock,
      long budget) {
    this.store = store;
    this.log = log;
    this.results = results;
    this.ledger = ledger;
    this.timer = timer;
    this.clock = clock;
    this.budget = budget;
  }

  /** Tells somebody of every sweep and every job that is removed from now on. */
  void tell(JobsListener listener) {
    listeners.add(listener);
  }

  /** Sweeps now, hourly, and soon after each job that ends. */
  void start() {
    hourly();
    ledger.onEnd(
        job -> {
          if (planned.compareAndSet(false, true)) {
            timer.after(
                AFTER_A_JOB,
                () -> {
                  planned.set(false);
                  removeFinished();
                });
          }
        });
  }

  /** Removes what has expired, what is too much and what dead processes left. */
  void sweep() {
    removeFinished();
    try {
      Set<JobId> finished = new HashSet<>(store.finished());
      results.sweep(
          id -> finished.contains(id) || store.find(id).isPresent(),
          id -> ledger.newest(id).filter(job -> job.status() == JobStatus.RUNNING).isPresent());
    } catch (RuntimeException e) {
      LOG.error("what dead processes left could not be removed", e);
    }
  }

  private void hourly() {
    sweep();
    timer.after(HOURLY, this::hourly);
  }

  private synchronized void removeFinished() {
    try {
      fitIntoBudget(removeExpired());
      listeners.forEach(JobsListener::swept);
    } catch (RuntimeException e) {
      LOG.error("expired results could not be removed", e);
    }
  }

  /**
   * Gives those that stay. They are in the order of their ends: the first that stays is the end.
   */
  private List<JobId> removeExpired() {
    List<JobId> finished = store.finished();
    int removed = 0;
    while (removed < finished.size() && expired(finished.get(removed))) {
      remove(finished.get(removed), JobsListener.Removal.EXPIRED);
      removed++;
    }
    return finished.subList(removed, finished.size());
  }

  private void fitIntoBudget(List<JobId> kept) {
    long total = results.total(kept);
    for (JobId id : kept) {
      if (total <= budget) {
        return;
      }
      total -= results.size(id);
      LOG.info("job {} is removed before its time: the results take too much room", id);
      remove(id, JobsListener.Removal.OVER_BUDGET);
    }
  }

  private boolean expired(JobId id) {
    return store
        .find(id)
        .map(StoredJob::job)
        .filter(job -> job.finishedAt() != null)
        .filter(job -> !clock.instant().isBefore(results.expiry(job.finishedAt())))
        .isPresent();
  }

  private void remove(JobId id, JobsListener.Removal why) {
    results.delete(id);
    store.forget(id);
    log.forget(id);
    listeners.forEach(listener -> listener.removed(id, why));
  }
}
