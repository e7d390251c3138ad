package dev.penumbra.api;

import dev.penumbra.api.EventClient.Event;
import java.util.function.Consumer;

/** Makes events of the lines of a {@code text/event-stream}. Fed by one thread. */
public final class EventParser {

  private final Consumer<Event> events;
  private final Consumer<String> comments;
  private final Consumer<String> retries;
  private final StringBuilder data = new StringBuilder();
  private String name = "message";
  private String lastId = "";

  /** Tells events, comments and {@code retry} fields to those who want them. */
  public EventParser(Consumer<Event> events, Consumer<String> comments, Consumer<String> retries) {
    this.events = events;
    this.comments = comments;
    this.retries = retries;
  }

  /** Takes the next line, without its end; an unknown one becomes an event that says so. */
  public void accept(String line) {
    if (line.isEmpty()) {
      if (data.length() > 0) {
        events.accept(new Event(name, lastId, data.toString()));
      }
      name = "message";
      data.setLength(0);
    } else if (line.startsWith(":")) {
      comments.accept(line.substring(1).strip());
    } else if (line.startsWith("event: ")) {
      name = line.substring(7);
    } else if (line.startsWith("id: ")) {
      lastId = line.substring(4);
    } else if (line.startsWith("retry: ")) {
      retries.accept(line.substring(7));
    } else if (line.startsWith("data: ")) {
      data.append(line.substring(6));
    } else {
      events.accept(new Event("MALFORMED", "", line));
    }
  }
}
