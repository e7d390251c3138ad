package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.FleetWorker;
import dev.penumbra.jobs.StoreUnreachable;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers, in a key-value bucket: each renews its entry again and again, and is forgotten when
 * it does not; one that goes away in order takes its entry out. Thread-safe.
 */
public final class WorkerRegistry implements Fleet, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerRegistry.class);

  private final NatsLink link;
  private final Bucket bucket;
  private final WorkerMessages messages;
  private final Times times;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>(); // by key
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final BucketWatch watch;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private @Nullable Supplier<FleetWorker> card; // guarded by lock
  private boolean called; // guarded by lock
  private String key = ""; // guarded by lock
  private volatile boolean closed;

  /** A worker and when it was heard of. */
  private record Heard(FleetWorker worker, long at) {}

  /**
   * How long things last.
   *
   * @param renewed how often a worker renews its entry
   * @param lasts how long an entry is good for
   */
  public record Times(Duration renewed, Duration lasts) {

    /** Those of the service. */
    public static final Times USUAL = new Times(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /**
   * A registry; what is in it is read in the background.
   *
   * @param link to the servers
   * @param mapper writes and reads JSON
   * @param prefix what the bucket's name begins with
   * @param replicas on how many servers it is kept
   * @param times how long entries last
   */
  public WorkerRegistry(
      NatsLink link, ObjectMapper mapper, String prefix, int replicas, Times times) {
    this.link = link;
    this.bucket = new Bucket(link, prefix + "-workers", 1, replicas, times.lasts());
    this.messages = new WorkerMessages(mapper);
    this.times = times;
    this.watch = new BucketWatch(link, bucket, this::hear, () -> {});
    thread = new Thread(this::run, "penumbra-nats-workers");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public List<FleetWorker> workers() {
    long now = System.nanoTime();
    return heard.values().stream()
        .filter(one -> now - one.at() < times.lasts().toNanos())
        .map(Heard::worker)
        .sorted(Comparator.comparing(FleetWorker::id))
        .toList();
  }

  @Override
  public void join(Supplier<FleetWorker> told) {
    lock.lock();
    try {
      card = told;
      called = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void leave() {
    lock.lock();
    try {
      card = null;
      if (!key.isEmpty()) {
        bucket.remove(key).join();
      }
    } catch (CompletionException e) {
      LOG.debug("the entry of this worker expires by itself", e);
    } finally {
      key = "";
      lock.unlock();
    }
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    closed = true;
    leave();
    thread.interrupt();
    watch.close();
  }

  private void run() {
    try {
      while (!closed) {
        renew();
        forgetTheSilent();
        pause();
      }
    } catch (InterruptedException e) {
      LOG.debug("nobody is told of this process any more", e);
    }
  }

  /** Under the lock, so that nothing is told after {@link #leave}. */
  private void renew() {
    lock.lock();
    try {
      called = false;
      if (card != null) {
        FleetWorker worker = card.get();
        bucket.ensure(link.connection());
        bucket.set(worker.id(), messages.write(worker)).join();
        if (key.isEmpty()) {
          LOG.info("The others are told of this process as worker {}", worker.id());
        }
        key = worker.id();
      }
    } catch (StoreUnreachable | CompletionException | IOException | JetStreamApiException e) {
      LOG.debug("nobody can be told of this process now", e);
    } finally {
      lock.unlock();
    }
  }

  private void hear(Bucket.Entry entry) {
    byte[] payload = entry.payload();
    try {
      boolean changed;
      if (payload == null) {
        changed = heard.remove(entry.key()) != null;
      } else {
        Heard now = new Heard(messages.read(payload), System.nanoTime());
        Heard before = heard.put(entry.key(), now);
        changed = before == null || !before.worker().devices().equals(now.worker().devices());
      }
      if (changed) {
        listeners.forEach(Runnable::run);
      }
    } catch (IOException e) {
      LOG.warn("The entry of worker {} cannot be understood and is left out", entry.key(), e);
    }
  }

  private void forgetTheSilent() {
    long now = System.nanoTime();
    if (heard.values().removeIf(one -> now - one.at() >= times.lasts().toNanos())) {
      listeners.forEach(Runnable::run);
    }
  }

  private void pause() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = times.renewed().toNanos();
      while (!called && left > 0) {
        left = woken.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
