package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends the work on jobs: takes up what an earlier process left, and leaves in order what
 * the next one will take up.
 */
public final class JobsLifecycle implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobsLifecycle.class);

  private final JobService service;
  private final JobQueue queue;
  private final JobStore store;
  private final ProgressLog log;
  private final ResultStore results;
  private final JobLedger ledger;
  private final Durations durations;
  private final QueuePositions positions;
  private final Retention retention;
  private final Workers workers;
  private final Clock clock;
  private final JobsConfig config;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** What a lifecycle begins and ends. */
  record Parts(
      JobService service,
      JobQueue queue,
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      Durations durations,
      QueuePositions positions,
      Retention retention,
      Workers workers) {}

  /**
   * A lifecycle that has not begun.
   *
   * @param parts what it begins and ends
   * @param clock the time
   * @param config how often a job is begun and how long the end may take
   */
  JobsLifecycle(Parts parts, Clock clock, JobsConfig config) {
    this.service = parts.service();
    this.queue = parts.queue();
    this.store = parts.store();
    this.log = parts.log();
    this.results = parts.results();
    this.ledger = parts.ledger();
    this.durations = parts.durations();
    this.positions = parts.positions();
    this.retention = parts.retention();
    this.workers = parts.workers();
    this.clock = clock;
    this.config = config;
  }

  /** Takes up the jobs of an earlier process, removes what has expired and starts the workers. */
  void start() {
    store.follow(
        stored -> {
          learn(stored.job());
          positions.heard(stored.job(), elapsed(stored.job()));
          positions.refresh();
        });
    List<RecoveredJob> recovered = store.recover();
    List<CompletionStage<Job>> entered = new ArrayList<>();
    for (RecoveredJob job : recovered) {
      log.restore(job.history());
      learn(job.job().job());
    }
    for (RecoveredJob job : recovered) {
      takeUp(job.job()).ifPresent(entered::add);
    }
    entered.forEach(stage -> stage.toCompletableFuture().join());
    if (queue.size() > 0) {
      LOG.info("{} jobs of an earlier run go on", queue.size());
    }
    retention.start();
    positions.refresh();
    workers.start();
  }

  /**
   * Accepts no more jobs, lets the running ones go on for a while, re-queues those that are not
   * done by then, and ends all streams, whose clients come again. What waits goes on at the next
   * start.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      service.refuseNewJobs();
      workers.stop(config.shutdownGrace());
      log.close();
    }
  }

  /** Removes what has expired. */
  void sweep() {
    retention.sweep();
  }

  private void learn(Job job) {
    if (job.result() != null) {
      Duration took = Duration.ofMillis(Math.round(job.result().elapsedSeconds() * 1000));
      durations.add(job, job.result().voxels(), took);
    }
  }

  private Optional<CompletionStage<Job>> takeUp(StoredJob stored) {
    Job job = stored.job();
    if (job.status().terminal()) {
      return Optional.empty();
    } else if (job.status() == JobStatus.PENDING) {
      queue.restore(JobQueue.Entry.of(stored));
      if (begunElsewhere(job.id())) {
        queue.remove(job.id());
      }
      return Optional.empty();
    } else if (store.shared()) {
      positions.heard(job, elapsed(job));
      return Optional.empty(); // another process does it; the queue knows when it is lost
    }
    withdraw(job);
    if (job.attempt() >= config.maxAttempts()) {
      LOG.error("job {} was running when the process died, {} times", job.id(), job.attempt());
      return ledger.post(
          job.id(), new JobEvent.Failed(job.attempt(), Failures.INTERRUPTED, clock.instant()));
    }
    LOG.warn("job {} was running when the process died and is re-queued", job.id());
    queue.restore(JobQueue.Entry.of(stored));
    return ledger.post(job.id(), new JobEvent.Requeued(job.attempt(), queue.size(), null));
  }

  /** By this machine's clock, which may differ from that of the machine that began it. */
  private Duration elapsed(Job job) {
    Duration since =
        job.startedAt() == null
            ? Duration.ZERO
            : Duration.between(job.startedAt(), clock.instant());
    return since.isNegative() ? Duration.ZERO : since;
  }

  /** Another process may have begun it before the queue here had it. */
  private boolean begunElsewhere(JobId id) {
    return store.shared()
        && ledger.newest(id).filter(job -> job.status() == JobStatus.PENDING).isEmpty();
  }

  private void withdraw(Job job) {
    try {
      results.withdraw(job.id(), job.attempt());
    } catch (RuntimeException e) {
      LOG.warn("files of the interrupted job {} are still there", job.id(), e);
    }
  }
}
