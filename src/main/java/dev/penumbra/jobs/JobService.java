package dev.penumbra.jobs;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.UnknownCase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;

/**
 * What clients may do with jobs. No method reads a volume or a model; only {@link #submit} waits
 * for the disk. Thread-safe.
 */
public final class JobService {

  private static final int KEY_LOCKS = 32;

  private final CaseCatalog cases;
  private final CaseProcessor processor;
  private final JobQueue queue;
  private final JobStore store;
  private final ProgressLog log;
  private final ResultStore results;
  private final JobLedger ledger;
  private final QueuePositions positions;
  private final JobIds ids;
  private final Clock clock;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Object[] keyLocks =
      IntStream.range(0, KEY_LOCKS).mapToObj(i -> new Object()).toArray();

  /**
   * A service over the ports.
   *
   * @param cases which cases there are
   * @param processor says which model does a job
   * @param queue where accepted jobs wait
   * @param store where jobs are kept
   * @param log what followers read
   * @param results when results expire
   * @param ledger where jobs change
   * @param positions tells waiting jobs their place
   * @param ids names new jobs
   * @param clock the time
   */
  public JobService(
      CaseCatalog cases,
      CaseProcessor processor,
      JobQueue queue,
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      QueuePositions positions,
      JobIds ids,
      Clock clock) {
    this.cases = cases;
    this.processor = processor;
    this.queue = queue;
    this.store = store;
    this.log = log;
    this.results = results;
    this.ledger = ledger;
    this.positions = positions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Accepts a job. It is on disk when the method returns.
   *
   * @param request what the client asks for
   * @return the pending job with its place in the queue; for a repeated idempotency key the job of
   *     the first request as it is now
   * @throws UnknownCase if there is no such case
   * @throws UnknownModel if there is no such model
   * @throws dev.penumbra.cases.UnusableCase if the case lacks an image that the model needs
   * @throws dev.penumbra.model.OptionRefused if the model does not offer an option of the request
   * @throws QueueFull if too many jobs wait
   * @throws IdempotencyConflict if the key was used for another request
   * @throws StorageFull if the disk has no room for it
   * @throws StoreUnreachable if the store of the jobs does not answer
   * @throws ShuttingDown if the service is about to stop
   */
  public Job submit(JobRequest request) {
    if (closed.get()) {
      throw new ShuttingDown();
    }
    if (request.idempotencyKey().isEmpty()) {
      return accept(request).orElseThrow();
    }
    String key = request.idempotencyKey().get();
    synchronized (keyLocks[Math.floorMod(key.hashCode(), KEY_LOCKS)]) {
      return earlier(key, request)
          .orElseGet(
              () ->
                  accept(request)
                      .or(() -> earlier(key, request)) // another process was first
                      .orElseThrow(() -> new StoreUnreachable(null)));
    }
  }

  private Optional<Job> earlier(String key, JobRequest request) {
    Optional<StoredJob> earlier = store.findByKey(key).filter(this::alive);
    if (earlier.isPresent() && !earlier.get().request().sameWork(request)) {
      throw new IdempotencyConflict();
    }
    return earlier.map(StoredJob::job);
  }

  /**
   * The newest snapshot of a job.
   *
   * @param id its name
   * @return the snapshot; empty for an unknown or expired job
   */
  public Optional<Job> find(JobId id) {
    return store.newest(id).filter(this::alive).map(StoredJob::job);
  }

  /**
   * Whose job it is.
   *
   * @param id its name
   * @return the client of its request; empty for an unknown or expired job
   */
  public Optional<String> client(JobId id) {
    return store.find(id).filter(this::alive).map(stored -> stored.request().client());
  }

  /**
   * Cancels a job: a waiting one leaves the queue, a running one stops before its next patch and
   * its results are dropped. Cancelling twice is the same as once.
   *
   * @param id its name
   * @return the cancelled job
   * @throws UnknownJob if there is no such job
   * @throws JobAlreadyFinished if it has completed or failed
   */
  public Job cancel(JobId id) {
    if (find(id).isEmpty()) {
      throw new UnknownJob(id);
    }
    while (true) {
      Optional<Job> cancelled = ledger.apply(id, new JobEvent.Cancelled(clock.instant()));
      if (cancelled.isPresent()) {
        if (queue.remove(id)) {
          positions.refresh();
        }
        return cancelled.get();
      }
      Job ended = ledger.durable(id).orElseThrow(() -> new UnknownJob(id));
      if (ended.status() == JobStatus.CANCELLED) {
        return ended;
      } else if (ended.status().terminal()) {
        throw new JobAlreadyFinished(ended);
      } // else the end came to nothing before it was durable
    }
  }

  /**
   * Follows a job. Progress within a stage is merged for a slow reader; the terminal snapshot is
   * always the last and the stream completes after it. Cancelling a subscription does not touch the
   * job and never blocks.
   *
   * @param id its name
   * @param afterSeq empty to begin with the current snapshot; otherwise what came after that number
   *     is replayed first
   * @return a stream that any number of subscribers may read; empty when the last snapshot of a
   *     finished job is not after that number
   * @throws UnknownJob if there is no such job
   */
  public Publisher<Job> events(JobId id, OptionalLong afterSeq) {
    return log.events(find(id).orElseThrow(() -> new UnknownJob(id)), afterSeq);
  }

  /**
   * Waits for a change of a job without holding a thread.
   *
   * @param id its name
   * @param afterSeq the number that the reader has seen
   * @param wait the longest wait
   * @return completes with a newer snapshot, or with the same one when the time is up or the job
   *     has ended; cancelling it ends the wait
   * @throws UnknownJob if there is no such job
   */
  public CompletionStage<Job> awaitChange(JobId id, long afterSeq, Duration wait) {
    return log.awaitChange(find(id).orElseThrow(() -> new UnknownJob(id)), afterSeq, wait);
  }

  /** How many jobs wait for a worker. */
  public int waiting() {
    return queue.size();
  }

  /** How many jobs may wait. */
  public int capacity() {
    return queue.capacity();
  }

  /** Whether the service is about to stop. */
  public boolean shuttingDown() {
    return closed.get();
  }

  /** Accepts no more jobs. */
  void refuseNewJobs() {
    closed.set(true);
  }

  /** Empty where the request's key was taken by another process in the meantime. */
  private Optional<Job> accept(JobRequest request) {
    CaseSummary summary =
        cases.find(request.caseId()).orElseThrow(() -> new UnknownCase(request.caseId()));
    Assignment assignment = processor.assign(request, summary);
    reserve(request.client());
    boolean entered = false;
    try {
      Optional<Job> job = enter(request, assignment);
      entered = job.isPresent();
      if (entered) {
        cases.used(request.caseId());
        positions.refresh();
      }
      return job;
    } finally {
      if (!entered) {
        queue.giveBack(request.client());
      }
    }
  }

  private void reserve(String client) {
    switch (queue.reserve(client)) {
      case FULL ->
          throw QueueFull.ofAll(queue.capacity(), positions.untilFreePlace(Optional.empty()));
      case CLIENT_FULL -> throw QueueFull.ofClient(positions.untilFreePlace(Optional.of(client)));
      case ADMITTED -> {}
    }
  }

  private Optional<Job> enter(JobRequest request, Assignment assignment) {
    JobId id = ids.next();
    if (!request.idempotencyKey().map(key -> store.claim(key, id)).orElse(true)) {
      return Optional.empty();
    }
    QueuePositions.Place place = positions.next(request, assignment);
    Job job =
        Job.accepted(
            id, request, assignment, clock.instant(), place.position(), place.etaSeconds());
    StoredJob stored = new StoredJob(job, request);
    ledger.accept(stored);
    queue.add(JobQueue.Entry.of(stored));
    return Optional.of(job);
  }

  private boolean alive(StoredJob stored) {
    Instant finished = stored.job().finishedAt();
    return finished == null || clock.instant().isBefore(results.expiry(finished));
  }
}
