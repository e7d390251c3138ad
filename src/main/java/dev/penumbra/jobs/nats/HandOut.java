package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue.Entry;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.LocalJobQueue;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process that leads does: takes the next job out of the order and puts it into the
 * work-queue stream, and looks after it until somebody has begun it. Thread-safe.
 *
 * <p>A job may be handed out twice, by two who believe that they lead or by one who is not sure: it
 * is in the stream once, and its state says whether it still waits.
 */
final class HandOut {

  private static final Logger LOG = LoggerFactory.getLogger(HandOut.class);

  private final LocalJobQueue order;
  private final WorkStream work;
  private final Function<JobId, Optional<StoredJob>> newest;
  private final Duration takenWithin;
  private final Map<JobId, Pending> pending = new ConcurrentHashMap<>();

  private record Pending(Entry entry, long since) {}

  /**
   * Nothing is handed out yet.
   *
   * @param order what waits
   * @param work where it is handed out
   * @param newest the newest state of a job, whichever process saved it
   * @param takenWithin how long what was handed out may go on waiting; then it is handed out again
   */
  HandOut(
      LocalJobQueue order,
      WorkStream work,
      Function<JobId, Optional<StoredJob>> newest,
      Duration takenWithin) {
    this.order = order;
    this.work = work;
    this.newest = newest;
    this.takenWithin = takenWithin;
  }

  /**
   * Puts the next job of some models into the stream.
   *
   * @param models what the asker can do
   * @return the job's model; empty where none of them waits, or nothing can be handed out now
   */
  Optional<String> next(Set<String> models) {
    while (true) {
      Optional<Entry> next = order.poll(entry -> models.contains(entry.model()));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Entry entry = next.get();
      pending.put(entry.id(), new Pending(entry, System.nanoTime()));
      try {
        if (work.put(entry.id(), entry.model())) {
          return Optional.of(entry.model());
        }
      } catch (StoreUnreachable | IllegalStateException | IOException | JetStreamApiException e) {
        LOG.debug("job {} cannot be handed out now", entry.id(), e);
        pending.remove(entry.id());
        order.putBack(entry);
        return Optional.empty();
      }
    }
  }

  /** Whether a job was handed out and is not known to have begun. */
  boolean has(JobId id) {
    return pending.containsKey(id);
  }

  /** The job is begun, or over. */
  Optional<Entry> settle(JobId id) {
    return Optional.ofNullable(pending.remove(id)).map(Pending::entry);
  }

  /**
   * Puts back what was handed out long ago and still waits: it may have got lost. What is in the
   * stream stays there.
   *
   * @return whether anything was put back
   */
  boolean putBackLost() {
    long now = System.nanoTime();
    boolean any = false;
    for (Pending job : List.copyOf(pending.values())) {
      boolean late = now - job.since() > takenWithin.toNanos();
      if (late && pending.remove(job.entry().id(), job) && waits(job.entry().id())) {
        order.putBack(job.entry());
        any = true;
      }
    }
    return any;
  }

  private boolean waits(JobId id) {
    return newest
        .apply(id)
        .filter(stored -> stored.job().status() == JobStatus.PENDING)
        .isPresent();
  }
}
