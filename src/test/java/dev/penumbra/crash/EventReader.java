package dev.penumbra.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads events from a {@code text/event-stream}. An event that is cut off is none. */
final class EventReader {

  private final BufferedReader lines;
  private final History history;

  EventReader(InputStream in, History history) {
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.history = history;
  }

  /**
   * Waits for the next event.
   *
   * @return empty when the server ended the stream
   * @throws IOException if the connection broke
   */
  Optional<Seen.Event> next() throws IOException {
    String name = "message";
    String id = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && data.length() > 0) {
        Snapshot snapshot = history.shared(Snapshot.parse(data.toString()));
        return Optional.of(new Seen.Event(name, id, snapshot, System.nanoTime()));
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("id: ")) {
        id = line.substring("id: ".length());
      } else if (line.startsWith("data: ")) {
        data.append(line.substring("data: ".length()));
      }
    }
    return Optional.empty();
  }
}
