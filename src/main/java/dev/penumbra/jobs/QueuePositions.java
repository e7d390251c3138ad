package dev.penumbra.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells waiting jobs their place in the queue and when they will be finished, soon after the queue
 * has moved: every second at most, and more rarely where thousands wait. Thread-safe.
 */
public final class QueuePositions {

  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final int CHANGES_PER_SECOND = 200;
  private static final Duration UNMEASURED = Duration.ofSeconds(30);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  private final JobQueue queue;
  private final JobStore store;
  private final JobLedger ledger;
  private final Durations durations;
  private final Timer timer;
  private final Workload workload;
  private final AtomicBoolean planned = new AtomicBoolean();
  private volatile long notBefore;
  private volatile Consumer<Optional<Job>> nextListener = next -> {}; // of the timer's time

  /**
   * A place in the queue.
   *
   * @param position 1 is next
   * @param etaSeconds estimated seconds until the job is finished; null until measured
   */
  public record Place(int position, @Nullable Double etaSeconds) {}

  /**
   * Positions in a queue.
   *
   * @param queue the queue
   * @param store where its jobs are
   * @param ledger enters the changes
   * @param durations how long jobs take
   * @param timer tells the time and publishes later
   * @param workload who does what at present
   */
  QueuePositions(
      JobQueue queue,
      JobStore store,
      JobLedger ledger,
      Durations durations,
      Timer timer,
      Workload workload) {
    this.queue = queue;
    this.store = store;
    this.ledger = ledger;
    this.durations = durations;
    this.timer = timer;
    this.workload = workload;
    this.notBefore = timer.nanoTime();
  }

  /**
   * Says what a device's worker does now.
   *
   * @param device the device's name
   * @param job the running job; empty between two
   */
  void running(String device, Optional<Job> job) {
    workload.running(device, job);
  }

  /**
   * Says what another process made of a job.
   *
   * @param job its state
   * @param elapsed how long it has been running
   */
  void heard(Job job, Duration elapsed) {
    workload.heard(job, elapsed);
  }

  /**
   * Names who is told which job comes next, each time the queue has moved.
   *
   * @param listener hears of the first waiting job, empty where none waits; must not block
   */
  public void onNext(Consumer<Optional<Job>> listener) {
    nextListener = listener;
  }

  /**
   * Where a job stands that is added now.
   *
   * @param request whose job it is, which variant and options
   * @param assignment what does it
   * @return its place
   */
  public Place next(JobRequest request, Assignment assignment) {
    int position = queue.place(request.client(), request.fastMode());
    WorkPlan plan = workload.plan();
    for (JobId id : queue.waiting().stream().limit(position - 1).toList()) {
      plan.next(model(id), seconds(id));
    }
    double own = orNaN(durations.seconds(Work.of(request, assignment), request.caseId()));
    return new Place(position, known(plan.next(assignment.model(), own)));
  }

  /** Publishes the places that have changed, soon. */
  public void refresh() {
    if (planned.compareAndSet(false, true)) {
      long wait = Math.max(0, notBefore - timer.nanoTime());
      timer.after(Duration.ofNanos(wait), this::publish);
    }
  }

  /**
   * When a place in the full queue is likely to be free: when a worker takes the next job, or, for
   * a client that has all its places taken, the next one of that client.
   *
   * @param client the client; empty for any
   * @return whole seconds, at least one; 30 s until measured
   */
  public Duration untilFreePlace(Optional<String> client) {
    WorkPlan plan = workload.plan();
    double wait = plan.begins();
    for (JobId id : queue.waiting()) {
      Optional<String> owner = store.find(id).map(job -> job.request().client());
      wait = plan.begins(model(id));
      if (client.isEmpty() || owner.equals(client)) {
        break;
      }
      plan.next(model(id), seconds(id));
    }
    if (Double.isNaN(wait)) {
      return UNMEASURED;
    }
    Duration whole = Duration.ofSeconds((long) Math.ceil(wait));
    return whole.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : whole;
  }

  private void publish() {
    planned.set(false);
    if (!queue.leads()) {
      return; // another process tells them
    }
    int changes = 0;
    int position = 0;
    WorkPlan plan = workload.plan();
    List<JobId> waiting = queue.waiting();
    nextListener.accept(waiting.stream().findFirst().flatMap(ledger::newest));
    for (JobId id : waiting) {
      position++;
      Optional<Job> job = ledger.newest(id);
      double seconds = job.map(durations::seconds).map(QueuePositions::orNaN).orElse(Double.NaN);
      double eta = plan.next(job.map(Job::model).orElse(""), seconds);
      boolean changed =
          job.isPresent()
              && (!Objects.equals(job.get().queuePosition(), position)
                  || (job.get().etaSeconds() == null && !Double.isNaN(eta)));
      if (changed) {
        ledger.post(id, new JobEvent.Moved(position, known(eta)));
        changes++;
      }
    }
    notBefore = timer.nanoTime() + BETWEEN.multipliedBy(1 + changes / CHANGES_PER_SECOND).toNanos();
  }

  private String model(JobId id) {
    return store.find(id).map(stored -> stored.job().model()).orElse("");
  }

  private double seconds(JobId id) {
    return store
        .find(id)
        .map(StoredJob::job)
        .map(durations::seconds)
        .map(QueuePositions::orNaN)
        .orElse(Double.NaN);
  }

  private static double orNaN(OptionalDouble seconds) {
    return seconds.orElse(Double.NaN);
  }

  private static @Nullable Double known(double seconds) {
    return Double.isNaN(seconds) ? null : Math.rint(seconds * 10) / 10;
  }
}
