package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What uploads may take together: bytes on disk, places for uploads that come in, and a client's
 * share of them. Thread-safe.
 */
final class UploadBudget {

  /** Other uploads end, or are removed hourly. */
  private static final Duration NO_ROOM = Duration.ofMinutes(5);

  private static final Duration BUSY = Duration.ofSeconds(10);

  private final UploadsConfig config;
  private final Map<String, Integer> incoming = new HashMap<>();
  private long taken;

  UploadBudget(UploadsConfig config) {
    this.config = config;
  }

  /**
   * Takes a place for an upload that comes in.
   *
   * @param client whose it is
   * @param stored how many uploads of this client are here
   * @param firstExpires until the first of them is removed
   * @param length bytes that will come, where known
   * @throws CaseRefused if it has to wait
   */
  synchronized void enter(String client, int stored, Duration firstExpires, OptionalLong length) {
    int own = incoming.getOrDefault(client, 0);
    if (stored + own >= config.perClient()) {
      throw CaseRefused.forNow(
          Reason.TOO_MANY,
          ("You have %d uploads here, as many as one client may have; delete one, or wait until the"
                  + " first expires.")
              .formatted(stored + own),
          firstExpires);
    }
    if (own >= config.concurrentPerClient()
        || incoming.values().stream().mapToInt(Integer::intValue).sum() >= config.concurrent()) {
      throw CaseRefused.forNow(
          Reason.TOO_MANY,
          "As many uploads are coming in as are taken at a time; try again in a few seconds.",
          BUSY);
    }
    if (taken >= config.budget() || length.orElse(0) > config.budget() - taken) {
      throw noRoom();
    }
    incoming.merge(client, 1, Integer::sum);
  }

  /** Gives the place back. */
  synchronized void leave(String client) {
    incoming.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Takes room on disk.
   *
   * @throws CaseRefused if there is not so much
   */
  synchronized void take(long bytes) {
    if (bytes > config.budget() - taken) {
      throw noRoom();
    }
    taken += bytes;
  }

  /** Whether there is so much room. */
  synchronized boolean fits(long bytes) {
    return bytes <= config.budget() - taken;
  }

  /** Notes room that is taken already, even where it is more than there should be. */
  synchronized void note(long bytes) {
    taken += bytes;
  }

  /** Gives room back. */
  synchronized void give(long bytes) {
    taken -= bytes;
  }

  /**
   * Looks at the disk itself, which others fill too.
   *
   * @param free bytes that it has left
   * @throws CaseRefused if uploads must leave them
   */
  void checkDisk(long free) {
    if (free < config.keepFree()) {
      throw diskFull();
    }
  }

  /** A refusal for a write that failed: one that says so where the disk is full. */
  static RuntimeException failed(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean full =
        message.contains("no space left")
            || message.contains("quota exceeded")
            || message.contains("not enough space");
    return full ? diskFull() : new UncheckedIOException("An upload cannot be written.", e);
  }

  private static CaseRefused diskFull() {
    return CaseRefused.forNow(
        Reason.NO_ROOM, "The server's disk is full; try again later.", NO_ROOM);
  }

  private static CaseRefused noRoom() {
    return CaseRefused.forNow(
        Reason.NO_ROOM,
        "The uploads that are here take all the room there is for them; try again later.",
        NO_ROOM);
  }
}
