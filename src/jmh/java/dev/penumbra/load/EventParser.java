package dev.penumbra.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a {@code text/event-stream} byte by byte. Comments are skipped. */
final class EventParser {

  /** Takes one event. */
  interface Sink {
    void event(String name, String data, long now);
  }

  private static final int LINE_BYTES = 1024;

  private final Sink sink;
  private byte[] line = new byte[LINE_BYTES];
  private int length;
  private String name = "";
  private String data = "";

  EventParser(Sink sink) {
    this.sink = sink;
  }

  void read(byte next, long now) {
    if (next == '\n') {
      end(now);
      length = 0;
    } else if (next != '\r') {
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = next;
    }
  }

  private void end(long now) {
    if (length == 0) {
      if (!data.isEmpty()) {
        sink.event(name, data, now);
      }
      name = "";
      data = "";
    } else if (line[0] == 'e') {
      name = value("event: ");
    } else if (line[0] == 'd') {
      data = value("data: ");
    }
  }

  private String value(String field) {
    int from = Math.min(length, field.length());
    return new String(line, from, length - from, StandardCharsets.UTF_8);
  }
}
