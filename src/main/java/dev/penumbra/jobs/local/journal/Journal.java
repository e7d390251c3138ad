package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only journal in a folder of its own. Appends of many threads share one wait for the
 * disk (group commit). When the file has grown to a multiple of what still matters it is written
 * anew.
 *
 * <p>A write that fails is repeated every second until it succeeds, and everything behind it waits:
 * nothing is ever acknowledged that is not on disk, and nothing is skipped. Only a record that may
 * be refused is refused at once. Thread-safe.
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int LARGEST_GROUP = 4 << 20;
  private static final long RETRY_MILLIS = 1000;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pending(
      byte[] payload,
      boolean refusable,
      Consumer<Location> durable,
      CompletableFuture<Void> done) {}

  private final JournalFolder folder;
  private final Contents contents;
  private final Growth growth;
  private final long damagedBytes;
  private final Thread writer = new Thread(this::work, "penumbra-journal");
  private final List<Pending> queue = new ArrayList<>(); // guarded by itself
  private final List<WriteListener> listeners = new CopyOnWriteArrayList<>();
  private boolean closed; // guarded by queue
  private volatile boolean stalled;
  private volatile boolean full;
  private JournalFile file; // the writer's
  private long compactAt; // the writer's
  private @Nullable IOException givenUp; // the writer's: why it stopped while closing
  private int refused; // the writer's: bytes for which there was no room

  private Journal(
      JournalFolder folder, JournalFolder.Opened opened, Contents contents, Growth growth) {
    this.folder = folder;
    this.file = opened.file();
    this.contents = contents;
    this.growth = growth;
    this.damagedBytes = opened.damagedBytes();
    // A damaged file is written anew with the first append; a copy of it was set aside.
    this.compactAt = damagedBytes > 0 ? 0 : growth.later(file.end());
  }

  /**
   * Opens the journal of a folder, which is made where it does not exist, and reads it.
   *
   * @param path the folder; no other process may have it open
   * @param reader hears of every record, before this method returns
   * @param contents says what still matters when the journal is written anew
   * @param growth when it is
   * @return the journal, ready for appends
   * @throws JournalInUse if another process has it
   * @throws IOException if the folder or the file cannot be used
   */
  public static Journal open(Path path, RecordReader reader, Contents contents, Growth growth)
      throws IOException {
    JournalFolder folder = JournalFolder.lock(path);
    try {
      Journal journal = new Journal(folder, folder.open(reader), contents, growth);
      journal.writer.setDaemon(true);
      journal.writer.start();
      return journal;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Adds a record behind all that were added before.
   *
   * @param payload its bytes
   * @param refusable whether it may fail with {@link NoRoom} when the disk is full; otherwise it
   *     waits until there is room
   * @param durable called when it is on disk, in the order of the appends, on the journal's own
   *     thread, and never after the journal has been written anew
   * @return completes after that; fails when the journal is closed before, and for a payload above
   *     16 MiB
   */
  public CompletionStage<Void> append(
      byte[] payload, boolean refusable, Consumer<Location> durable) {
    if (payload.length > Frame.MAX_PAYLOAD) {
      return CompletableFuture.failedFuture(
          new IOException("a record of " + payload.length + " bytes could not be read back"));
    }
    Pending pending = new Pending(payload, refusable, durable, new CompletableFuture<>());
    synchronized (queue) {
      if (!closed) {
        queue.add(pending);
        queue.notifyAll();
        return pending.done();
      }
    }
    return CompletableFuture.failedFuture(new IOException("the journal is closed"));
  }

  /**
   * Tells somebody of every group of records that is on disk, from now on.
   *
   * @param listener hears of it on the journal's thread; must return at once
   */
  public void tell(WriteListener listener) {
    listeners.add(listener);
  }

  /**
   * Reads a record back.
   *
   * @param at where it was; a place in a file that has been written anew does not hold any more
   * @return its bytes
   * @throws IOException if it is gone or damaged
   */
  public byte[] read(Location at) throws IOException {
    return JournalFile.read(folder.file(at.generation()), at);
  }

  /** Whether the disk takes nothing at present. */
  public boolean stalled() {
    return stalled || full;
  }

  /** Bytes that were lost between whole records, found when the journal was opened. */
  public long damagedBytes() {
    return damagedBytes;
  }

  /** Writes what was appended and ends. What cannot be written fails. */
  @Override
  public void close() {
    synchronized (queue) {
      if (closed) {
        return;
      }
      closed = true;
      queue.notifyAll();
    }
    try {
      writer.join();
      file.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the journal could not be closed", e);
    }
    folder.close();
  }

  private void work() {
    List<Pending> group = next();
    while (!group.isEmpty()) {
      try {
        write(group);
        if (file.end() >= compactAt) {
          compactOrWait();
        }
      } catch (RuntimeException | Error e) {
        LOG.error("the journal goes on after an unexpected failure", e);
        group.forEach(pending -> pending.done().completeExceptionally(e));
      }
      group = next();
    }
  }

  private List<Pending> next() {
    awaitAppends();
    synchronized (queue) {
      int count = 0;
      for (long bytes = 0; count < queue.size() && bytes < LARGEST_GROUP; count++) {
        bytes += Frame.size(queue.get(count).payload().length);
      }
      List<Pending> group = new ArrayList<>(queue.subList(0, count));
      queue.subList(0, count).clear();
      return group;
    }
  }

  /** Looks for room meanwhile where there was none, so that its return is noticed. */
  private void awaitAppends() {
    while (true) {
      synchronized (queue) {
        if (queue.isEmpty() && !closed) {
          waitFor(full ? RETRY_MILLIS : 0);
        }
        if (!queue.isEmpty() || closed) {
          return;
        }
      }
      if (full) {
        roomFor(refused);
      }
    }
  }

  private void write(List<Pending> group) {
    IOException given = givenUp;
    if (given != null) { // nothing is skipped
      group.forEach(pending -> pending.done().completeExceptionally(given));
      return;
    }
    List<Pending> wanted = admit(group);
    if (wanted.isEmpty()) {
      return;
    }
    ByteBuffer records = ByteBuffer.allocate(size(wanted));
    wanted.forEach(pending -> Frame.put(pending.payload(), records));
    long at = file.end();
    long began = System.nanoTime();
    IOException failure = persist(records.flip());
    if (failure == null) {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      listeners.forEach(listener -> listener.written(wanted.size(), records.limit(), took));
      for (Pending pending : wanted) {
        int length = pending.payload().length;
        pending.durable().accept(new Location(file.generation(), at, length));
        at += Frame.size(length);
      }
      wanted.forEach(pending -> pending.done().complete(null));
    } else {
      givenUp = failure;
      wanted.forEach(pending -> pending.done().completeExceptionally(failure));
    }
  }

  /** The records of a group for which there is room; the others are refused. */
  private List<Pending> admit(List<Pending> group) {
    if (roomFor(size(group))) {
      return group;
    }
    refused = size(group);
    List<Pending> kept = new ArrayList<>();
    for (Pending pending : group) {
      if (pending.refusable()) {
        pending.done().completeExceptionally(new NoRoom());
      } else {
        kept.add(pending);
      }
    }
    return kept;
  }

  private boolean roomFor(int bytes) {
    boolean room = file.makeRoom(bytes, JournalFile.RESERVE);
    if (full == room) {
      full = !room;
      LOG.warn(room ? "the disk has room again" : "the disk is full: no job is accepted");
    }
    return room;
  }

  /** Writes until it succeeds or the journal is closed. */
  private @Nullable IOException persist(ByteBuffer records) {
    while (true) {
      try {
        file.append(records.duplicate());
        if (stalled) {
          stalled = false;
          LOG.warn("the journal can be written again");
        }
        return null;
      } catch (IOException e) {
        if (!stalled) {
          stalled = true;
          LOG.error("the journal cannot be written; jobs wait until it can", e);
        }
        if (!pause()) {
          return e;
        }
      }
    }
  }

  /** Waits before the next try; false when the journal is closed. */
  private boolean pause() {
    long end = System.nanoTime() + RETRY_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      List<Pending> refused;
      synchronized (queue) {
        refused = queue.stream().filter(Pending::refusable).toList();
        queue.removeAll(refused);
        if (closed) {
          return false;
        }
        if (refused.isEmpty()) {
          waitFor(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
      }
      refused.forEach(pending -> pending.done().completeExceptionally(new NoRoom()));
    }
    return true;
  }

  private void waitFor(long millis) {
    try {
      queue.wait(millis);
    } catch (InterruptedException e) {
      LOG.debug("nobody interrupts the journal's thread", e);
    }
  }

  private void compactOrWait() {
    try {
      compact();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the journal could not be written anew and grows on", e);
      compactAt = growth.later(file.end());
    }
  }

  private void compact() throws IOException {
    JournalFile next = folder.rewrite(file, contents);
    file = next;
    compactAt = growth.afterRewrite(next.end());
  }

  private static int size(List<Pending> group) {
    return group.stream().mapToInt(pending -> Frame.size(pending.payload().length)).sum();
  }
}
