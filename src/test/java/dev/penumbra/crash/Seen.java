package dev.penumbra.crash;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that a client saw. Times are those of {@link System#nanoTime}. */
sealed interface Seen {

  /** Who saw it. */
  String client();

  /** A submission's answer. The same key means the same work each time. */
  record Accepted(String client, String key, String job) implements Seen {}

  /** A snapshot that was asked for: by polling, long polling or cancelling. */
  record Look(String client, String how, Snapshot snapshot, long asked, long got) implements Seen {}

  /** A cancellation; status is 0 where no answer came. */
  record Cancel(String client, String job, int status) implements Seen {}

  /**
   * One connection of an event stream.
   *
   * @param after the number after which each job's events were asked for; empty: from now on
   */
  record Stream(
      String client, Map<String, Optional<Long>> after, List<Event> events, End end, long asked)
      implements Seen {

    @Override
    public String toString() {
      return "%s followed %s: %s, %s".formatted(client, after, events, end);
    }
  }

  /** One event of a stream; the id is empty where it has none. */
  record Event(String name, String id, Snapshot snapshot, long got) {

    @Override
    public String toString() {
      return "%s id=%s (%s)".formatted(name, id, snapshot);
    }
  }

  /** How a stream ended. */
  enum End {
    /** The server ended it, or answered 204 at once. */
    BY_SERVER,
    /** The client left. */
    BY_CLIENT,
    /** The connection broke. */
    BROKEN
  }

  /** The service knew nothing of a job. */
  record Missing(String client, String job, String request) implements Seen {}

  /** The service asked to try again later. */
  record Refused(String client, String request, int status, String type, String body)
      implements Seen {}

  /** An answer that the contract does not know. */
  record Odd(String client, String what) implements Seen {}
}
