package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes jobs from the queue and does them one after the other, on one thread. When a job does not
 * stop although its time is up, the thread is given up and another takes its place, so that a hung
 * job costs a thread and not the service.
 */
public final class Worker implements AutoCloseable {

  /** How long a job may take to notice that its time is up. */
  static final Duration GRACE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  private final JobQueue queue;
  private final JobStore store;
  private final JobLedger ledger;
  private final ResultStore results;
  private final CaseProcessor processor;
  private final QueuePositions positions;
  private final Durations durations;
  private final Timer timer;
  private final Clock clock;
  private final Duration jobTimeout;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicBoolean taking = new AtomicBoolean(); // changes under its own lock
  private volatile boolean stopping;

  /**
   * A worker that has not begun.
   *
   * @param queue gives the jobs
   * @param store has their states
   * @param ledger enters what happens
   * @param results has their folders
   * @param processor does the work
   * @param positions hears when the queue moves
   * @param durations hears how long jobs take
   * @param timer ends jobs whose time is up
   * @param clock the time
   * @param config how long a job may take
   */
  public Worker(
      JobQueue queue,
      JobStore store,
      JobLedger ledger,
      ResultStore results,
      CaseProcessor processor,
      QueuePositions positions,
      Durations durations,
      Timer timer,
      Clock clock,
      JobsConfig config) {
    this.queue = queue;
    this.store = store;
    this.ledger = ledger;
    this.results = results;
    this.processor = processor;
    this.positions = positions;
    this.durations = durations;
    this.timer = timer;
    this.clock = clock;
    this.jobTimeout = config.jobTimeout();
  }

  /** Begins to take jobs. */
  public void start() {
    Thread next = new Thread(this::work, "penumbra-worker-0");
    next.setDaemon(true);
    thread.set(next);
    next.start();
  }

  /**
   * Stops: the running job stops before its next patch and keeps its state, which the next start
   * reports as interrupted. Waits a few seconds for that.
   */
  @Override
  public void close() {
    stopping = true;
    Thread running = thread.getAndSet(null);
    if (running != null) {
      synchronized (taking) {
        if (taking.get()) {
          running.interrupt(); // only where it waits: elsewhere that would close its files
        }
      }
      try {
        running.join(STOP_WAIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void work() {
    while (mine()) {
      try {
        begin(take());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("the worker goes on after an unexpected failure", e);
      }
    }
  }

  private JobId take() throws InterruptedException {
    synchronized (taking) {
      if (stopping) {
        throw new InterruptedException("the service stops");
      }
      taking.set(true);
    }
    try {
      return queue.take();
    } finally {
      synchronized (taking) {
        taking.set(false);
      }
    }
  }

  private boolean mine() {
    return !stopping && thread.get() == Thread.currentThread();
  }

  private void begin(JobId id) {
    if (stopping) {
      return; // stays pending on disk; the next start says that it was interrupted
    }
    MDC.put("jobId", id.value());
    try {
      start(id).ifPresent(this::run);
    } finally {
      MDC.remove("jobId");
      if (mine()) {
        positions.running(Optional.empty());
      }
      positions.refresh();
    }
  }

  private Optional<Job> start(JobId id) {
    Optional<Job> waiting = store.find(id).map(StoredJob::job);
    if (waiting.isEmpty() || waiting.get().status().terminal()) {
      return Optional.empty();
    }
    Job job = waiting.get();
    OptionalDouble usual = durations.seconds(job.model(), job.fastMode());
    return ledger.apply(
        id,
        new JobEvent.Started(
            job.attempt() + 1,
            processor.device(),
            usual.isEmpty() ? null : usual.getAsDouble(),
            clock.instant()));
  }

  private void run(Job job) {
    positions.running(Optional.of(job));
    positions.refresh();
    Attempt attempt =
        new Attempt(job, processor, results, ledger, durations, clock, () -> stopping);
    Thread self = Thread.currentThread();
    Deadline deadline =
        Deadline.start(timer, jobTimeout, GRACE, attempt::timeOut, () -> giveUp(self));
    try {
      attempt.run();
    } finally {
      deadline.over();
    }
  }

  private void giveUp(Thread hung) {
    if (thread.get() == hung) {
      LOG.error(
          "a job does not stop {} s after its end; its thread is given up", GRACE.toSeconds());
      positions.running(Optional.empty());
      start();
      hung.interrupt();
    }
  }
}
