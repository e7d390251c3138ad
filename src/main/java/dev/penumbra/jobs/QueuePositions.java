package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells waiting jobs their place in the queue and when they will be finished, whenever the queue
 * moves. Thread-safe.
 */
public final class QueuePositions {

  private final JobQueue queue;
  private final JobStore store;
  private final JobLedger ledger;
  private final Durations durations;
  private final Clock clock;
  private final AtomicReference<Optional<Job>> running = new AtomicReference<>(Optional.empty());

  /**
   * Positions in a queue.
   *
   * @param queue the queue
   * @param store where its jobs are
   * @param ledger enters the changes
   * @param durations how long jobs take
   * @param clock the time
   */
  public QueuePositions(
      JobQueue queue, JobStore store, JobLedger ledger, Durations durations, Clock clock) {
    this.queue = queue;
    this.store = store;
    this.ledger = ledger;
    this.durations = durations;
    this.clock = clock;
  }

  /**
   * Says what the worker does now.
   *
   * @param job the running job; empty between two
   */
  public void running(Optional<Job> job) {
    running.set(job);
  }

  /**
   * What the worker does now.
   *
   * @return the running job as it was when it began; empty between two
   */
  public Optional<Job> running() {
    return running.get();
  }

  /**
   * Where a job stands that is added now.
   *
   * @param model the bundle
   * @param fastMode its variant
   * @return the place after all that wait
   */
  public Place next(String model, boolean fastMode) {
    List<JobId> waiting = queue.waiting();
    double before = remaining();
    for (JobId id : waiting) {
      before += seconds(store.find(id).map(StoredJob::job));
    }
    double eta = before + durations.seconds(model, fastMode).orElse(Double.NaN);
    return new Place(waiting.size() + 1, known(eta));
  }

  /** Publishes the places that have changed. */
  public synchronized void refresh() {
    double eta = remaining();
    int position = 0;
    for (JobId id : queue.waiting()) {
      position++;
      Optional<Job> job = store.find(id).map(StoredJob::job);
      eta += seconds(job);
      boolean changed =
          job.isPresent() && !Objects.equals(job.get().queuePosition(), position)
              || job.isPresent() && job.get().etaSeconds() == null && !Double.isNaN(eta);
      if (changed) {
        ledger.apply(id, new JobEvent.Moved(position, known(eta)));
      }
    }
  }

  /**
   * A place in the queue.
   *
   * @param position 1 is next
   * @param etaSeconds estimated seconds until the job is finished; null until measured
   */
  public record Place(int position, @Nullable Double etaSeconds) {}

  private double remaining() {
    Optional<Job> job = running.get();
    if (job.isEmpty()) {
      return 0;
    }
    Instant started = job.get().startedAt();
    double elapsed =
        started == null ? 0 : Duration.between(started, clock.instant()).toMillis() / 1000.0;
    return Math.max(0, seconds(job) - elapsed);
  }

  private double seconds(Optional<Job> job) {
    return job.map(known -> durations.seconds(known.model(), known.fastMode()))
        .orElse(OptionalDouble.empty())
        .orElse(Double.NaN);
  }

  private static @Nullable Double known(double seconds) {
    return Double.isNaN(seconds) ? null : Math.rint(seconds * 10) / 10;
  }
}
