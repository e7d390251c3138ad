package dev.penumbra.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  private final AtomicReference<Optional<Running>> running =
      new AtomicReference<>(Optional.empty());
  private final AtomicBoolean planned = new AtomicBoolean();
  private volatile long notBefore;
  private volatile Consumer<Optional<Job>> nextListener = next -> {}; // of the timer's time

  private record Running(Job job, long since) {}

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
   */
  public QueuePositions(
      JobQueue queue, JobStore store, JobLedger ledger, Durations durations, Timer timer) {
    this.queue = queue;
    this.store = store;
    this.ledger = ledger;
    this.durations = durations;
    this.timer = timer;
    this.notBefore = timer.nanoTime();
  }

  /**
   * Says what the worker does now.
   *
   * @param job the running job; empty between two
   */
  public void running(Optional<Job> job) {
    running.set(job.map(begun -> new Running(begun, timer.nanoTime())));
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
   * What the worker does now.
   *
   * @return the running job as it was when it began; empty between two
   */
  public Optional<Job> running() {
    return running.get().map(Running::job);
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
    double before = remaining();
    for (JobId id : queue.waiting().stream().limit(position - 1).toList()) {
      before += seconds(id);
    }
    double own = orNaN(durations.seconds(Work.of(request, assignment), request.caseId()));
    return new Place(position, known(before + own));
  }

  /** Publishes the places that have changed, soon. */
  public void refresh() {
    if (planned.compareAndSet(false, true)) {
      long wait = Math.max(0, notBefore - timer.nanoTime());
      timer.after(Duration.ofNanos(wait), this::publish);
    }
  }

  /**
   * When a place in the full queue is likely to be free: when the worker takes the next job, or,
   * for a client that has all its places taken, the next one of that client.
   *
   * @param client the client; empty for any
   * @return whole seconds, at least one; 30 s until measured
   */
  public Duration untilFreePlace(Optional<String> client) {
    double wait = remaining();
    for (JobId id : queue.waiting()) {
      Optional<String> owner = store.find(id).map(job -> job.request().client());
      if (client.isEmpty() || owner.equals(client)) {
        break;
      }
      wait += seconds(id);
    }
    if (Double.isNaN(wait)) {
      return UNMEASURED;
    }
    Duration whole = Duration.ofSeconds((long) Math.ceil(wait));
    return whole.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : whole;
  }

  private void publish() {
    planned.set(false);
    int changes = 0;
    int position = 0;
    double eta = remaining();
    List<JobId> waiting = queue.waiting();
    nextListener.accept(waiting.stream().findFirst().flatMap(ledger::newest));
    for (JobId id : waiting) {
      position++;
      Optional<Job> job = ledger.newest(id);
      eta += job.map(durations::seconds).map(QueuePositions::orNaN).orElse(Double.NaN);
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

  /** Seconds until the worker takes the next job; NaN until measured. */
  private double remaining() {
    Optional<Running> now = running.get();
    if (now.isEmpty()) {
      return 0;
    }
    double elapsed = (timer.nanoTime() - now.get().since()) / 1e9;
    return Math.max(0, orNaN(durations.seconds(now.get().job())) - elapsed);
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
