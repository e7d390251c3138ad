package dev.penumbra.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** The bytes of a {@code text/event-stream}. None of them may be changed. */
final class EventFrames {

  /** A comment, which clients ignore and proxies count as life. */
  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);

  /** How long a browser waits before it connects again, in milliseconds. */
  private static final byte[] RETRY = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final int SHORTEST_RETRY_MILLIS = 1000;
  private static final int LONGEST_RETRY_MILLIS = 5000;

  private EventFrames() {}

  static byte[] heartbeat() {
    return HEARTBEAT;
  }

  static byte[] retry() {
    return RETRY;
  }

  /**
   * What a client hears when the service stops before the jobs have ended: to come again, and not
   * at the same moment as all the others.
   */
  static byte[] comeAgain() {
    int millis =
        ThreadLocalRandom.current().nextInt(SHORTEST_RETRY_MILLIS, LONGEST_RETRY_MILLIS + 1);
    return ("retry: " + millis + "\n: the service stops; come again\n\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * One event.
   *
   * @param name the event's name
   * @param id what a client sends as {@code Last-Event-ID} after it; empty to leave the client's as
   *     it is
   * @param data one line of UTF-8
   */
  static byte[] event(String name, String id, byte[] data) {
    String fields = "event: " + name + '\n' + (id.isEmpty() ? "" : "id: " + id + '\n') + "data: ";
    byte[] head = fields.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + data.length + END.length)
        .put(head)
        .put(data)
        .put(END)
        .array();
  }
}
