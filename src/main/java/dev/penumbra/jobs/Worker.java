package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes jobs that fit its device from the queue and does them one after the other, on one thread.
 * When the work does not stop although its job has ended, the thread is given up and another takes
 * its place, so that a hung job costs a thread and not the service.
 */
public final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration REQUEUE_WAIT = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(1);

  private final String device;
  private final Devices devices;
  private final JobQueue queue;
  private final JobLedger ledger;
  private final ResultStore results;
  private final CaseProcessor processor;
  private final QueuePositions positions;
  private final Durations durations;
  private final Timer timer;
  private final Clock clock;
  private final JobsConfig config;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicReference<@Nullable Current> current = new AtomicReference<>();
  private final AtomicBoolean taking = new AtomicBoolean(); // changes under its own lock
  private volatile boolean stopping;

  private record Current(Job job, JobQueue.Entry entry, Deadline deadline) {}

  /**
   * A worker that has not begun.
   *
   * @param device the device it works on
   * @param devices knows which models fit it
   * @param queue gives the jobs
   * @param ledger has their states and enters what happens
   * @param results has their folders
   * @param processor does the work
   * @param positions hears when the queue moves
   * @param durations hears how long jobs take
   * @param timer ends jobs whose time is up
   * @param clock the time
   * @param config how long a job may take
   */
  Worker(
      String device,
      Devices devices,
      JobQueue queue,
      JobLedger ledger,
      ResultStore results,
      CaseProcessor processor,
      QueuePositions positions,
      Durations durations,
      Timer timer,
      Clock clock,
      JobsConfig config) {
    this.device = device;
    this.devices = devices;
    this.queue = queue;
    this.ledger = ledger;
    this.results = results;
    this.processor = processor;
    this.positions = positions;
    this.durations = durations;
    this.timer = timer;
    this.clock = clock;
    this.config = config;
    ledger.onEnd(this::ended);
  }

  /** The device it works on. */
  String device() {
    return device;
  }

  /** Begins to take jobs. */
  void start() {
    Thread next = new Thread(this::work, "penumbra-worker-" + device);
    next.setDaemon(true);
    thread.set(next);
    next.start();
  }

  /**
   * Takes no more jobs, gives the running one some time, and re-queues it when it is not done by
   * then.
   *
   * @param grace how long the running job may go on
   */
  void stop(Duration grace) {
    Thread running = thread.get();
    synchronized (taking) {
      stopping = true;
      if (running != null && taking.get()) {
        running.interrupt(); // only where it waits: elsewhere that would close its files
      }
    }
    if (running != null && !joined(running, grace)) {
      thread.set(null);
      requeue();
      joined(running, STOP_WAIT);
    }
  }

  private void requeue() {
    Current now = current.get();
    if (now == null) {
      return;
    }
    Job job = now.job();
    Optional<CompletionStage<Job>> requeued =
        ledger.post(job.id(), new JobEvent.Requeued(job.attempt(), 1, null));
    try {
      if (requeued.isPresent()) {
        LOG.info("job {} is re-queued: the service stops", job.id());
        requeued.get().toCompletableFuture().get(REQUEUE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        queue.release(now.entry());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("job {} could not be re-queued now; the next start does it", job.id(), e);
    }
  }

  private static boolean joined(Thread thread, Duration wait) {
    try {
      thread.join(Math.max(1, wait.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void work() {
    while (mine()) {
      try {
        begin(take());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("the worker of {} goes on after an unexpected failure", device, e);
      }
    }
  }

  private JobQueue.Entry take() throws InterruptedException {
    synchronized (taking) {
      if (stopping) {
        throw new InterruptedException("the service stops");
      }
      taking.set(true);
    }
    try {
      return queue.take(entry -> devices.fits(entry.model(), device));
    } finally {
      synchronized (taking) {
        taking.set(false);
      }
    }
  }

  private boolean mine() {
    return !stopping && thread.get() == Thread.currentThread();
  }

  private void begin(JobQueue.Entry entry) {
    if (stopping) {
      queue.release(entry);
      return;
    }
    MDC.put("jobId", entry.id().value());
    try {
      Optional<Job> started = start(entry.id());
      if (started.isEmpty() || !run(started.get(), entry) || !handOn(started.get(), entry)) {
        queue.done(entry);
      }
    } finally {
      MDC.remove("jobId");
      if (mine()) {
        positions.running(device, Optional.empty());
      }
      positions.refresh();
    }
  }

  /** Nothing of this worker touches the job any more: another may begin it under this attempt. */
  private boolean handOn(Job job, JobQueue.Entry entry) {
    JobEvent event = new JobEvent.HandedOn(job.attempt(), elsewhere(), 1, null);
    boolean handedOn = ledger.apply(job.id(), event).isPresent();
    if (handedOn) {
      queue.putBack(entry);
    }
    return handedOn;
  }

  private String elsewhere() {
    return "The memory of "
        + device
        + " does not suffice for this model; waiting for another device";
  }

  private Optional<Job> start(JobId id) {
    Optional<Job> waiting = ledger.newest(id).flatMap(this::takeOver);
    if (waiting.isEmpty() || waiting.get().status() != JobStatus.PENDING) {
      return Optional.empty();
    }
    Job job = waiting.get();
    OptionalDouble usual = durations.seconds(job);
    return ledger.apply(
        id,
        new JobEvent.Started(
            Math.max(1, job.attempt()),
            device,
            usual.isEmpty() ? null : usual.getAsDouble(),
            clock.instant()));
  }

  /** A job that is given to this worker while it runs has lost the process that did it. */
  private Optional<Job> takeOver(Job job) {
    if (job.status() != JobStatus.RUNNING) {
      return Optional.of(job);
    }
    Optional<Job> taken = ledger.apply(job.id(), lost(job));
    if (taken.isPresent()) { // else that process came to its end after all, and its files count
      withdraw(job);
    }
    return taken;
  }

  private JobEvent lost(Job job) {
    if (job.attempt() >= config.maxAttempts()) {
      LOG.error("job {} lost its process {} times", job.id(), job.attempt());
      return new JobEvent.Failed(job.attempt(), Failures.INTERRUPTED, clock.instant());
    }
    LOG.warn("job {} lost its process and is begun again", job.id());
    return new JobEvent.Requeued(job.attempt(), 1, null);
  }

  private void withdraw(Job job) {
    try {
      results.withdraw(job.id(), job.attempt());
    } catch (RuntimeException e) {
      LOG.warn("files of the interrupted job {} are still there", job.id(), e);
    }
  }

  private boolean run(Job job, JobQueue.Entry entry) {
    positions.running(device, Optional.of(job));
    positions.refresh();
    Thread self = Thread.currentThread();
    Deadline deadline =
        Deadline.start(timer, config, late -> timeOut(job, late), () -> giveUp(self, job, entry));
    current.set(new Current(job, entry, deadline));
    if (!ledger.wants(job.id(), job.attempt())) {
      deadline.ended(); // it ended before this worker could hear of it
    }
    try {
      return new Attempt(job, processor, results, ledger, durations, timer, clock, devices)
          .run(deadline::stage);
    } finally {
      deadline.over();
      current.updateAndGet(now -> now != null && now.job().equals(job) ? null : now);
      queue.reconsider(); // what fits this device may have changed
    }
  }

  private void ended(Job job) {
    Current now = current.get();
    if (now != null && now.job().id().equals(job.id())) {
      now.deadline().ended();
    }
  }

  private void timeOut(Job job, Stage stage) {
    ledger.post(
        job.id(), new JobEvent.Failed(job.attempt(), Failures.deadline(stage), clock.instant()));
  }

  private void giveUp(Thread hung, Job job, JobQueue.Entry entry) {
    if (thread.get() == hung) {
      queue.done(entry);
      LOG.error(
          "job {} has ended but its work on {} does not stop; its thread is given up",
          job.id(),
          device);
      positions.running(device, Optional.empty());
      if (!stopping) {
        start();
      }
      hung.interrupt();
    }
  }
}
