package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a worker its next job: asks the process that leads to put one into the stream, and pulls
 * one. Now and then it pulls without asking, for what another worker lost. Thread-safe.
 */
final class NextWork {

  private static final Logger LOG = LoggerFactory.getLogger(NextWork.class);

  /** Another one may have pulled first what was asked for. */
  private static final int ASKS = 2;

  private final Asks asks;
  private final WorkStream work;
  private final Duration lookEvery;
  private final AtomicLong looked = new AtomicLong(System.nanoTime());

  /**
   * Has asked for nothing yet.
   *
   * @param asks reaches the process that leads
   * @param work the stream
   * @param lookEvery how often what was lost is looked for where there is much else to do
   */
  NextWork(Asks asks, WorkStream work, Duration lookEvery) {
    this.asks = asks;
    this.work = work;
    this.lookEvery = lookEvery;
  }

  /**
   * Pulls a job.
   *
   * @param models what the worker can do
   * @return empty where nothing waits, or nobody leads
   */
  Optional<WorkStream.Lease> next(List<String> models)
      throws IOException, JetStreamApiException, InterruptedException {
    if (timeToLook()) {
      Optional<WorkStream.Lease> there = unasked(models);
      if (there.isPresent()) {
        return there;
      }
    }
    for (int asked = 0; asked < ASKS; asked++) {
      Optional<String> model = asks.ask(models);
      if (model.isEmpty()) {
        break;
      }
      Optional<WorkStream.Lease> lease = work.await(model.get());
      if (lease.isPresent()) {
        return lease;
      }
    }
    return unasked(models);
  }

  /** Also where there is much to do, what another worker lost is not left for ever. */
  private boolean timeToLook() {
    long now = System.nanoTime();
    long last = looked.get();
    return now - last > lookEvery.toNanos() && looked.compareAndSet(last, now);
  }

  private Optional<WorkStream.Lease> unasked(List<String> models)
      throws IOException, JetStreamApiException, InterruptedException {
    for (String model : models) {
      Optional<WorkStream.Lease> lease = work.take(model);
      if (lease.isPresent()) {
        lease.filter(WorkStream.Lease::first).ifPresent(taken -> replace(models));
        return lease;
      }
    }
    return Optional.empty();
  }

  /** A worker that asked for the job finds nothing: the next one is put there for it. */
  private void replace(List<String> models) {
    try {
      asks.askForAnother(models);
    } catch (StoreUnreachable | IllegalStateException e) {
      LOG.debug("who waits in vain asks again by itself", e);
    }
  }
}
