package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Reads an event stream as a browser's {@code EventSource} does, line by line. */
public final class EventClient implements AutoCloseable {

  /** One event, or the end of the stream. */
  public record Event(String name, String id, String data) {
    public static final Event END = new Event("END", "", "");

    /** A field of the job snapshot that the event carries, as text. */
    public String field(String name) {
      var matcher = Pattern.compile("\"" + name + "\":\"?([^,\"}]*)").matcher(data);
      assertThat(matcher.find()).as("%s in %s", name, data).isTrue();
      return matcher.group(1);
    }

    /** A field of the job snapshot that the event carries, as a number. */
    public double number(String name) {
      return Double.parseDouble(field(name));
    }
  }

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();
  private final List<String> retries = new ArrayList<>();
  private final EventParser parser = new EventParser(events::add, comments::add, retries::add);

  private EventClient(HttpResponse<InputStream> response) {
    this.response = response;
    Thread reader = new Thread(this::read, "event-client");
    reader.setDaemon(true);
    reader.start();
  }

  /** Opens a stream; gives its client as soon as the head of the answer is there. */
  public static EventClient open(ApiServer server, String path, String... headers) {
    try {
      return new EventClient(
          server
              .client()
              .send(
                  server.request(path, headers).header("Accept", "text/event-stream").build(),
                  HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  public Event next() {
    try {
      Event event = events.poll(15, TimeUnit.SECONDS);
      assertThat(event).as("an event within 15 s").isNotNull();
      return event;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everything up to the end of the stream. */
  public List<Event> rest() {
    List<Event> rest = new ArrayList<>();
    for (Event event = next(); !event.equals(Event.END); event = next()) {
      rest.add(event);
    }
    return rest;
  }

  /** Waits for the next comment and gives its text. */
  public String nextComment() {
    try {
      String comment = comments.poll(15, TimeUnit.SECONDS);
      assertThat(comment).as("a comment within 15 s").isNotNull();
      return comment;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<String> retries() {
    return retries;
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parser.accept(line);
      }
    } catch (IOException e) {
      comments.add("cut off");
    }
    events.add(Event.END);
  }
}
