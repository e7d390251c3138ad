package dev.penumbra.jobs.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsListener;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StorageFull;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.journal.Contents;
import dev.penumbra.jobs.local.journal.Growth;
import dev.penumbra.jobs.local.journal.Journal;
import dev.penumbra.jobs.local.journal.Location;
import dev.penumbra.jobs.local.journal.NoRoom;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs in a journal on this machine's disk. Unfinished ones are also in memory; of the finished
 * ones memory has their place in the journal, and those asked for lately.
 */
public final class LocalJobStore implements JobStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalJobStore.class);

  private record Held(StoredJob job, long ordinal) {}

  private final JobCodec codec;
  private final Function<JobId, List<Job>> history;
  private final Map<JobId, Held> unfinished = new ConcurrentHashMap<>();
  private final Map<JobId, Location> finished = new LinkedHashMap<>(); // guarded by itself
  private final Cache<JobId, StoredJob> cache;
  private final Map<String, JobId> keys = new ConcurrentHashMap<>();
  private final List<RecoveredJob> recovered = new ArrayList<>();
  private final Journal journal;
  private long nextOrdinal; // the journal's thread's, after the constructor

  /**
   * Opens a store.
   *
   * @param folder the journal's; made where it does not exist
   * @param mapper writes and reads JSON
   * @param history the durable snapshots of a job that can still be replayed, for the journal to
   *     keep
   * @param inMemory how many finished jobs are kept in memory
   * @throws UncheckedIOException if the journal cannot be used, with a sentence for the operator
   */
  public LocalJobStore(
      Path folder, ObjectMapper mapper, Function<JobId, List<Job>> history, int inMemory) {
    this(folder, mapper, history, inMemory, Growth.USUAL);
  }

  /** The same with a journal that may be written anew more often. */
  LocalJobStore(
      Path folder,
      ObjectMapper mapper,
      Function<JobId, List<Job>> history,
      int inMemory,
      Growth growth) {
    this.codec = new JobCodec(mapper);
    this.history = history;
    this.cache = Caffeine.newBuilder().maximumSize(inMemory).build();
    Recovery recovery = new Recovery(codec);
    try {
      journal = Journal.open(folder, recovery, new Rewrite(), growth);
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
    take(recovery);
  }

  /**
   * Tells somebody of every write to the journal from now on.
   *
   * @param listener hears of it on the journal's thread
   */
  public void tell(JobsListener listener) {
    journal.tell(listener::written);
  }

  @Override
  public CompletionStage<Void> save(StoredJob job) {
    boolean first = job.job().seq() == 1;
    return journal
        .append(codec.state(job), first, at -> durable(job, at))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof NoRoom ? new StorageFull(failure) : failure));
  }

  @Override
  public Optional<StoredJob> find(JobId id) {
    Held held = unfinished.get(id);
    return held != null
        ? Optional.of(held.job())
        : Optional.ofNullable(cache.get(id, unused -> read(id).orElse(null)));
  }

  @Override
  public Optional<StoredJob> newest(JobId id) {
    return find(id);
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void follow(Consumer<StoredJob> listener) {
    // there is no other process: the journal is locked
  }

  @Override
  public boolean claim(String key, JobId id) {
    return true; // its job's first state names it
  }

  @Override
  public Optional<StoredJob> findByKey(String key) {
    return Optional.ofNullable(keys.get(key)).flatMap(this::find);
  }

  @Override
  public List<RecoveredJob> recover() {
    List<RecoveredJob> all = List.copyOf(recovered);
    recovered.clear();
    return all;
  }

  @Override
  public List<JobId> finished() {
    synchronized (finished) {
      return List.copyOf(finished.keySet());
    }
  }

  @Override
  public void forget(JobId id) {
    synchronized (finished) {
      finished.remove(id);
    }
    cache.invalidate(id);
    keys.values().removeIf(id::equals);
    journal.append(codec.forgotten(id), false, at -> {});
  }

  @Override
  public boolean writable() {
    return !journal.stalled();
  }

  @Override
  public long lostBytes() {
    return journal.damagedBytes();
  }

  @Override
  public void close() {
    journal.close();
  }

  /** On the journal's thread. */
  private void durable(StoredJob job, Location at) {
    JobId id = job.job().id();
    if (job.job().seq() == 1) {
      nameByKey(job);
    }
    if (job.job().status().terminal()) {
      cache.put(id, job);
      synchronized (finished) {
        finished.put(id, at);
      }
      unfinished.remove(id); // last, so that a reader finds it in one of the two
    } else {
      unfinished.compute(
          id, (key, held) -> new Held(job, held == null ? nextOrdinal++ : held.ordinal()));
    }
  }

  /** A key may be used again when its job has ended: the newest job has it. */
  private void nameByKey(StoredJob job) {
    job.request().idempotencyKey().ifPresent(key -> keys.put(key, job.job().id()));
  }

  private void take(Recovery recovery) {
    List<Recovery.Found> ended = new ArrayList<>();
    for (Recovery.Found found : recovery.jobs()) {
      StoredJob job = found.newest();
      recovered.add(found.recovered());
      if (found.finished()) {
        ended.add(found);
      } else {
        unfinished.put(job.job().id(), new Held(job, nextOrdinal++));
      }
    }
    ended.sort(Comparator.comparingLong(found -> found.at().offset()));
    ended.forEach(found -> nameByKey(found.newest()));
    unfinished.values().forEach(held -> nameByKey(held.job()));
    synchronized (finished) {
      ended.forEach(found -> finished.put(found.newest().job().id(), found.at()));
    }
  }

  private Optional<StoredJob> read(JobId id) {
    Location tried = null;
    while (true) {
      Location at;
      synchronized (finished) {
        at = finished.get(id);
      }
      if (at == null) {
        return Optional.empty();
      } else if (at.equals(tried)) {
        LOG.error("job {} cannot be read from the journal", id);
        return Optional.empty();
      }
      tried = at;
      try {
        if (codec.read(journal.read(at)) instanceof JobCodec.Entry.State state) {
          return Optional.of(state.job());
        }
      } catch (IOException e) {
        LOG.debug("job {} is elsewhere now if the journal was written anew", id, e);
      }
    }
  }

  /** Writes what still matters, on the journal's thread. */
  private final class Rewrite implements Contents {

    @Override
    public Runnable writeTo(Sink sink) throws IOException {
      List<Held> waiting = new ArrayList<>(unfinished.values());
      waiting.sort(Comparator.comparingLong(Held::ordinal));
      for (Held held : waiting) {
        writeHistory(held.job(), sink);
      }
      Map<JobId, Location> moved = new LinkedHashMap<>();
      Map<JobId, Location> old;
      synchronized (finished) {
        old = new LinkedHashMap<>(finished);
      }
      for (Map.Entry<JobId, Location> entry : old.entrySet()) {
        Optional<byte[]> record = record(entry.getKey(), entry.getValue());
        if (record.isPresent()) {
          moved.put(entry.getKey(), copy(entry.getKey(), record.get(), sink));
        }
      }
      return () -> {
        synchronized (finished) {
          finished.keySet().retainAll(moved.keySet());
          finished.replaceAll((id, at) -> moved.get(id));
        }
      };
    }

    /** One that cannot be read must not keep the others from being written. */
    private Optional<byte[]> record(JobId id, Location at) {
      try {
        return Optional.of(journal.read(at));
      } catch (IOException e) {
        Optional<StoredJob> cached = Optional.ofNullable(cache.getIfPresent(id));
        LOG.error("job {} cannot be read from the journal; kept: {}", id, cached.isPresent(), e);
        return cached.map(codec::state);
      }
    }

    private Location copy(JobId id, byte[] record, Sink sink) throws IOException {
      if (!history.apply(id).isEmpty()
          && codec.read(record) instanceof JobCodec.Entry.State state) {
        return writeHistory(state.job(), sink);
      }
      return sink.put(record);
    }

    private Location writeHistory(StoredJob newest, Sink sink) throws IOException {
      for (Job earlier : history.apply(newest.job().id())) {
        if (earlier.seq() < newest.job().seq()) {
          sink.put(codec.state(newest.with(earlier)));
        }
      }
      return sink.put(codec.state(newest));
    }
  }
}
