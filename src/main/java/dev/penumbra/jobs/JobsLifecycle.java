package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends the work on jobs: what an earlier process left, the sweep, the worker. */
public final class JobsLifecycle implements AutoCloseable {

  /** How often expired results are removed. */
  static final Duration SWEEP_EVERY = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(JobsLifecycle.class);

  private final JobService service;
  private final JobStore store;
  private final ProgressLog log;
  private final ResultStore results;
  private final JobLedger ledger;
  private final Worker worker;
  private final Timer timer;
  private final Clock clock;

  /**
   * A lifecycle that has not begun.
   *
   * @param service accepts jobs until the end
   * @param store has the jobs of earlier processes
   * @param log forgets expired jobs
   * @param results has their folders
   * @param ledger enters interruptions
   * @param worker does the work
   * @param timer repeats the sweep
   * @param clock the time
   */
  public JobsLifecycle(
      JobService service,
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      Worker worker,
      Timer timer,
      Clock clock) {
    this.service = service;
    this.store = store;
    this.log = log;
    this.results = results;
    this.ledger = ledger;
    this.worker = worker;
    this.timer = timer;
    this.clock = clock;
  }

  /** Reports what was interrupted, removes what has expired and starts the worker. */
  public void start() {
    List<StoredJob> interrupted = store.recover();
    for (StoredJob job : interrupted) {
      interrupt(job.job());
    }
    if (!interrupted.isEmpty()) {
      LOG.warn("{} jobs of an earlier run were interrupted", interrupted.size());
    }
    sweepAndRepeat();
    worker.start();
  }

  /** Accepts no more jobs and stops the worker. */
  @Override
  public void close() {
    service.refuseNewJobs();
    worker.close();
  }

  /** Removes what has expired. */
  void sweep() {
    try {
      List<JobId> gone =
          results.sweep(
              id -> store.find(id).filter(job -> !job.job().status().terminal()).isPresent());
      for (JobId id : gone) {
        store.forget(id);
        log.forget(id);
      }
    } catch (RuntimeException e) {
      LOG.error("expired results could not be removed", e);
    }
  }

  private void interrupt(Job job) {
    try {
      results.withdraw(job.id());
    } catch (RuntimeException e) {
      LOG.warn("files of the interrupted job {} are still there", job.id(), e);
    }
    ledger.apply(
        job.id(), new JobEvent.Failed(job.attempt(), Failures.INTERRUPTED, clock.instant()));
  }

  private void sweepAndRepeat() {
    sweep();
    timer.after(SWEEP_EVERY, this::sweepAndRepeat);
  }
}
