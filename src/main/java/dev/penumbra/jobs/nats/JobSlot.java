package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.Outrun;
import dev.penumbra.jobs.StorageFull;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.StoredJob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One job's way into the bucket: this process's writes, one after the other, and what the watch
 * brings of everybody's. For one thread.
 *
 * <p>A write is put if the job's revision is the one it was built on. When another process was
 * first, the watch brings its state before anything later: then the write and all that wait behind
 * it, which were built on it, have failed. When it is not known whether a write arrived, it is put
 * again; the watch tells by its mark whether the first one had.
 */
final class JobSlot {

  /** A state on its way; compared by identity. */
  static final class Write {
    private final StoredJob job;
    private final byte[] payload;
    private final String mark;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * A write.
     *
     * @param job the state
     * @param payload its form in the bucket
     * @param mark tells it from all other writes
     */
    Write(StoredJob job, byte[] payload, String mark) {
      this.job = job;
      this.payload = payload;
      this.mark = mark;
    }

    StoredJob job() {
      return job;
    }

    byte[] payload() {
      return payload;
    }

    String mark() {
      return mark;
    }

    /** Completes when the state is durable. */
    CompletableFuture<Void> done() {
      return done;
    }

    long seq() {
      return job.job().seq();
    }
  }

  /** Somebody who waits until a revision is heard of. */
  private record Reader(long revision, CompletableFuture<Void> heard) {}

  /** What a slot needs of its store. */
  interface Store {

    /** Puts a state if the job's revision is this one, and answers the slot. */
    void put(JobSlot slot, Write write, long revision);

    /** Puts it again, some time later. */
    void putLater(JobSlot slot, Write write);

    /** A state is durable, whoever wrote it; readers are to see it. */
    void durable(JobSlot slot, StoredJob job);

    /** Another process's state is seen by readers; followers are to hear of it. */
    void foreign(StoredJob job);
  }

  private final JobId id;
  private final Store store;
  private final Deque<Write> waiting = new ArrayDeque<>();
  private final List<Reader> readers = new ArrayList<>();
  private @Nullable Write inFlight;
  private long seq;
  private long revision;

  JobSlot(JobId id, Store store) {
    this.id = id;
    this.store = store;
  }

  JobId id() {
    return id;
  }

  /** The newest state's place in the bucket. */
  long revision() {
    return revision;
  }

  /** Whether nothing is on its way. */
  boolean idle() {
    return inFlight == null && waiting.isEmpty();
  }

  /** Puts a state as soon as those before it are durable. */
  void save(Write write) {
    waiting.add(write);
    next();
  }

  /** Whether a write still is the one on its way. */
  boolean isInFlight(Write write) {
    return inFlight == write;
  }

  /** The bucket has taken a write. */
  void taken(Write write, long at) {
    if (inFlight == write) {
      settle(write, at);
    }
  }

  /** The bucket has not taken a write, or it is not known whether it has. */
  void failed(Write write, Throwable failure) {
    if (inFlight != write || Bucket.outrun(failure)) {
      return; // the watch brings, or has brought, what was first
    }
    if (revision > 0) {
      store.putLater(this, write);
      return;
    }
    inFlight = null;
    write
        .done()
        .completeExceptionally(
            Bucket.full(failure) ? new StorageFull(failure) : new StoreUnreachable(failure));
    next();
  }

  /** The watch has come to a state. */
  void seen(StoredJob job, String mark, long at) {
    Write mine = inFlight;
    if (at <= revision) {
      return;
    }
    if (mine != null && mine.mark().equals(mark)) {
      settle(mine, at);
      return;
    }
    advance(job, at);
    List<Write> lost = lost();
    store.foreign(job);
    lost.forEach(write -> write.done().completeExceptionally(new Outrun(id)));
    next();
  }

  /** The job is forgotten. */
  void gone(long at) {
    revision = at;
    lost().forEach(write -> write.done().completeExceptionally(new Outrun(id)));
    answerReaders();
  }

  /** Completes when the watch or a write has come to a revision; may be cancelled. */
  CompletableFuture<Void> reached(long at) {
    CompletableFuture<Void> heard = new CompletableFuture<>();
    readers.add(new Reader(at, heard));
    answerReaders();
    return heard;
  }

  private void next() {
    Write write = inFlight == null ? waiting.poll() : null;
    if (write == null) {
      return;
    }
    if (write.seq() != seq + 1) {
      List<Write> lost = lost();
      lost.add(0, write);
      lost.forEach(each -> each.done().completeExceptionally(new Outrun(id)));
    } else {
      inFlight = write;
      store.put(this, write, revision);
    }
  }

  private void settle(Write write, long at) {
    inFlight = null;
    advance(write.job(), at);
    write.done().complete(null);
    next();
  }

  private void advance(StoredJob job, long at) {
    seq = job.job().seq();
    revision = at;
    store.durable(this, job);
    answerReaders();
  }

  /** Takes all writes out; to be failed when the slot is in order again, since some come again. */
  private List<Write> lost() {
    List<Write> lost = new ArrayList<>();
    if (inFlight != null) {
      lost.add(inFlight);
      inFlight = null;
    }
    lost.addAll(waiting);
    waiting.clear();
    return lost;
  }

  private void answerReaders() {
    for (Reader reader : readers) {
      if (reader.revision() <= revision) {
        reader.heard().complete(null);
      }
    }
    readers.removeIf(reader -> reader.heard().isDone());
  }
}
