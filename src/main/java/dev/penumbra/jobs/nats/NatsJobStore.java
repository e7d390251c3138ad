package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.Outrun;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.ThreadTimer;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs in a key-value bucket that many processes share. Every process hears of every change, in the
 * bucket's order, so that unfinished jobs are read from memory; a state is published when it is
 * heard of or acknowledged, and durable then. Of finished jobs memory has the names, and those
 * asked for lately.
 *
 * <p>One thread does all that changes what this process knows.
 */
public final class NatsJobStore implements JobStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NatsJobStore.class);

  /** States of a job that are kept for those who follow it; as many as a process has in memory. */
  static final int HISTORY = 256;

  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration CONNECTED_WAIT = Duration.ofSeconds(2);
  private static final Duration LOADED_WAIT = Duration.ofSeconds(30);
  private static final Duration HEARD_WAIT = Duration.ofSeconds(5);

  /** How long followers of a finished job may come again for its single steps. */
  private static final Duration HISTORY_KEPT = Duration.ofMinutes(10);

  private final NatsLink link;
  private final Bucket bucket;
  private final KeyBucket keys;
  private final JobMessages messages;
  private final ThreadTimer loop = new ThreadTimer("penumbra-nats-jobs");
  private final Map<JobId, JobSlot> slots = new HashMap<>(); // the loop's
  private final Map<JobId, StoredJob> unfinished = new ConcurrentHashMap<>();
  private final EndedJobs ended = new EndedJobs();
  private final List<Consumer<StoredJob>> followers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final BucketWatch watch;
  private final BooleanSupplier more;
  private final Slots slotStore = new Slots();
  private @Nullable Histories histories = new Histories(); // the loop's; null once recovered
  private volatile boolean refused;

  /**
   * Opens a store; what is there is loaded in the background.
   *
   * @param link to the servers
   * @param mapper writes and reads JSON
   * @param prefix what the names of the buckets begin with: letters, digits and dashes
   * @param replicas on how many servers the jobs are kept
   */
  public NatsJobStore(NatsLink link, ObjectMapper mapper, String prefix, int replicas) {
    this(link, mapper, prefix, replicas, () -> true);
  }

  /**
   * The same where jobs need more than their states.
   *
   * @param more whether the rest is as it should be
   */
  NatsJobStore(
      NatsLink link, ObjectMapper mapper, String prefix, int replicas, BooleanSupplier more) {
    this.link = link;
    this.more = more;
    this.bucket = new Bucket(link, prefix + "-jobs", HISTORY, replicas);
    this.keys = new KeyBucket(link, prefix + "-keys", replicas);
    this.messages = new JobMessages(mapper);
    this.watch =
        new BucketWatch(
            link,
            bucket,
            entry -> loop.execute(() -> heard(entry)),
            () -> loop.execute(() -> loaded.complete(null)));
  }

  @Override
  public CompletionStage<Void> save(StoredJob job) {
    JobSlot.Write write = new JobSlot.Write(job, messages.write(job), UUID.randomUUID().toString());
    loop.execute(() -> save(write));
    if (job.job().status().terminal()) {
      return write.done().thenRun(() -> shorten(job.job().id()));
    }
    return write.done();
  }

  private void save(JobSlot.Write write) {
    JobId id = write.job().job().id();
    if (ended.by(id, 1)) {
      write.done().completeExceptionally(new Outrun(id));
    } else {
      slot(id).save(write);
    }
  }

  @Override
  public Optional<StoredJob> find(JobId id) {
    StoredJob held = unfinished.get(id);
    if (held != null) {
      return Optional.of(held);
    }
    return loop.isCurrent()
        ? ended.end(id) // it must not wait, and knows what is changed
        : newest(id);
  }

  @Override
  public Optional<StoredJob> newest(JobId id) {
    if (ended.isForgotten(id)) {
      return Optional.empty();
    }
    Optional<StoredJob> end = ended.end(id);
    if (end.isPresent()) {
      return end; // which nobody changes any more
    }
    try {
      Optional<Bucket.Entry> last = bucket.last(id.value());
      if (last.isEmpty()) {
        return Optional.empty();
      }
      awaitHeard(id, last.get().revision());
      StoredJob read = messages.read(payload(last.get()));
      if (read.job().status().terminal()) {
        ended.keep(id, read);
      }
      if (ended.isForgotten(id)) { // meanwhile
        return Optional.empty();
      }
      StoredJob held = unfinished.get(id); // may have moved on
      return Optional.of(held != null && held.job().seq() > read.job().seq() ? held : read);
    } catch (StoreUnreachable | IOException | JetStreamApiException e) {
      StoredJob held = unfinished.get(id);
      if (held != null) {
        return Optional.of(held); // true, though maybe not the newest
      }
      throw new StoreUnreachable(e);
    }
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public void follow(Consumer<StoredJob> listener) {
    followers.add(listener);
  }

  @Override
  public boolean claim(String key, JobId id) {
    try {
      return keys.claim(key, id, named -> newest(named).map(job -> job.job().status().terminal()));
    } catch (IOException | JetStreamApiException e) {
      throw new StoreUnreachable(e);
    }
  }

  @Override
  public Optional<StoredJob> findByKey(String key) {
    try {
      return keys.find(key).flatMap(this::newest);
    } catch (IOException | JetStreamApiException e) {
      throw new StoreUnreachable(e);
    }
  }

  @Override
  public List<RecoveredJob> recover() {
    awaitLoaded();
    return onLoop(
        () -> {
          Histories known = histories;
          histories = null;
          return known == null ? List.<RecoveredJob>of() : known.recovered();
        });
  }

  /**
   * The jobs that are being done, by whichever process.
   *
   * @return their newest states that this process has heard of
   */
  public List<StoredJob> running() {
    return unfinished.values().stream()
        .filter(stored -> stored.job().status() == JobStatus.RUNNING)
        .toList();
  }

  @Override
  public List<JobId> finished() {
    return ended.names();
  }

  @Override
  public void forget(JobId id) {
    if (ended.remove(id)) {
      forgetKey(id);
      ended.forget(id);
      CompletableFuture<Void> unused =
          bucket
              .remove(id.value())
              .handle(
                  (at, failure) -> {
                    if (failure != null) {
                      LOG.warn("job {} is not forgotten everywhere: {}", id, failure.toString());
                    }
                    return null;
                  });
    }
  }

  @Override
  public boolean writable() {
    return watch.sound() && !refused && more.getAsBoolean();
  }

  @Override
  public long lostBytes() {
    return 0;
  }

  @Override
  public void close() {
    watch.close();
    loop.close();
  }

  private void forgetKey(JobId id) {
    try {
      Optional<String> key = newest(id).flatMap(job -> job.request().idempotencyKey());
      if (key.isPresent()) {
        keys.forget(key.get(), id);
      }
    } catch (StoreUnreachable | IOException | JetStreamApiException e) {
      LOG.warn("the key of job {} is still there: {}", id, e.toString());
    }
  }

  /** Of a finished job only the end is kept for long. */
  private void shorten(JobId id) {
    loop.after(HISTORY_KEPT, () -> purge(id, 1));
  }

  private void heard(Bucket.Entry entry) {
    Optional<JobId> id = JobId.parse(entry.key());
    if (id.isEmpty()) {
      return;
    }
    if (entry.payload() == null) {
      gone(id.get(), entry.revision());
      return;
    }
    try {
      StoredJob job = messages.read(payload(entry));
      if (!ended.by(id.get(), entry.revision())) {
        slot(id.get()).seen(job, entry.write(), entry.revision());
      }
    } catch (IOException e) {
      LOG.error("a state of job {} cannot be understood and is left out", id.get(), e);
    }
  }

  private void gone(JobId id, long revision) {
    ended.forget(id);
    unfinished.remove(id);
    if (histories != null) {
      histories.forget(id);
    }
    JobSlot slot = slots.remove(id);
    if (slot != null) {
      slot.gone(revision);
    }
    loop.after(HISTORY_KEPT, () -> purge(id, 0)); // its marker, when everybody has heard of it
  }

  private JobSlot slot(JobId id) {
    return slots.computeIfAbsent(id, name -> new JobSlot(name, slotStore));
  }

  private void awaitHeard(JobId id, long revision) {
    if (!ended.by(id, revision)) {
      CompletableFuture<Void> heard = onLoop(() -> reached(id, revision));
      if (!await(heard, HEARD_WAIT)) {
        heard.cancel(false);
        throw new StoreUnreachable(null);
      }
    }
  }

  /** On the loop: a job that has ended, or is forgotten, has no slot any more. */
  private CompletableFuture<Void> reached(JobId id, long revision) {
    return ended.by(id, revision) || ended.isForgotten(id)
        ? CompletableFuture.completedFuture(null)
        : slot(id).reached(revision);
  }

  private void awaitLoaded() {
    if (!await(loaded, CONNECTED_WAIT) && link.connected()) {
      await(loaded, LOADED_WAIT);
    }
  }

  private static boolean await(CompletableFuture<Void> event, Duration wait) {
    try {
      event.get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private <T> T onLoop(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, loop).join();
  }

  private void purge(JobId id, int keep) {
    try {
      bucket.purge(id.value(), keep);
    } catch (StoreUnreachable | IOException | JetStreamApiException e) {
      LOG.debug("old states of job {} are still there", id, e);
    }
  }

  private static byte[] payload(Bucket.Entry entry) throws IOException {
    byte[] payload = entry.payload();
    if (payload == null) {
      throw new IOException("a removed job has no state");
    }
    return payload;
  }

  /** What the slots do to the store, on the loop. */
  private final class Slots implements JobSlot.Store {

    @Override
    public void put(JobSlot slot, JobSlot.Write write, long revision) {
      CompletableFuture<Void> unused =
          bucket
              .put(slot.id().value(), write.payload(), write.mark(), revision)
              .handleAsync(
                  (at, failure) -> {
                    refused = failure != null && Bucket.full(failure);
                    if (failure == null) {
                      slot.taken(write, at);
                    } else {
                      slot.failed(write, failure);
                    }
                    return null;
                  },
                  loop);
    }

    @Override
    public void putLater(JobSlot slot, JobSlot.Write write) {
      loop.after(
          AGAIN,
          () -> {
            if (slot.isInFlight(write)) {
              put(slot, write, slot.revision());
            }
          });
    }

    @Override
    public void durable(JobSlot slot, StoredJob job) {
      JobId id = slot.id();
      if (histories != null) {
        histories.add(job, slot.revision());
      }
      if (!job.job().status().terminal()) {
        unfinished.put(id, job);
        return;
      }
      ended.add(id, job, slot.revision());
      unfinished.remove(id); // last, so that a reader finds it in one of the two
      if (slot.idle()) {
        slots.remove(id);
      }
    }

    @Override
    public void foreign(StoredJob job) {
      if (histories == null) {
        followers.forEach(follower -> follower.accept(job));
      }
    }
  }
}
