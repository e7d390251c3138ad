package dev.penumbra.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a {@code text/event-stream}. */
final class EventFrames {

  /** A comment, which clients ignore and proxies count as life. */
  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);

  /** How long a browser waits before it connects again, in milliseconds. */
  private static final byte[] RETRY = "retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII);

  private EventFrames() {}

  static byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  static byte[] retry() {
    return RETRY.clone();
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
    String head = "event: " + name + '\n' + (id.isEmpty() ? "" : "id: " + id + '\n') + "data: ";
    ByteArrayOutputStream frame = new ByteArrayOutputStream(head.length() + data.length + 2);
    frame.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    frame.writeBytes(data);
    frame.writeBytes(new byte[] {'\n', '\n'});
    return frame.toByteArray();
  }
}
