package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.StoreUnreachable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that this process holds: says of each, from a thread of its own, that it is still being
 * done, however busy the threads are that do it. Thread-safe.
 */
final class Leases implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final WorkStream work;
  private final Duration every;
  private final Map<JobId, WorkStream.Lease> held = new ConcurrentHashMap<>();
  private final Thread thread;

  /**
   * No leases yet.
   *
   * @param work where they are held
   * @param every how often each is told of
   */
  Leases(WorkStream work, Duration every) {
    this.work = work;
    this.every = every;
    thread = new Thread(this::run, "penumbra-nats-leases");
    thread.setDaemon(true);
    thread.start();
  }

  void add(WorkStream.Lease lease) {
    held.put(lease.id(), lease);
  }

  /** Takes a lease out: it is not told of any more. */
  Optional<WorkStream.Lease> remove(JobId id) {
    return Optional.ofNullable(held.remove(id));
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(every.toMillis());
        held.values().forEach(this::tell);
      }
    } catch (InterruptedException e) {
      LOG.debug("the process lets go of its jobs", e);
    }
  }

  private void tell(WorkStream.Lease lease) {
    try {
      work.inProgress(lease);
    } catch (StoreUnreachable | IllegalStateException e) {
      LOG.debug("that job {} is being done cannot be told now", lease.id(), e);
    }
  }
}
