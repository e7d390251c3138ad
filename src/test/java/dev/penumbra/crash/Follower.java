package dev.penumbra.crash;

import dev.penumbra.crash.Seen.End;
import dev.penumbra.crash.Seen.Event;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client's event streams: leaves them at random, and comes back with the last event's id as an
 * {@code EventSource} does. For the client's thread.
 */
final class Follower {

  private final ServiceApi api;
  private final History history;
  private final Notes notes;
  private final Plans plans;
  private final ScheduledExecutorService leaving;
  private final Map<String, String> lastIds = new HashMap<>();

  /**
   * A follower without streams.
   *
   * @param leaving closes streams that the client has had enough of
   */
  Follower(
      ServiceApi api, History history, Notes notes, Plans plans, ScheduledExecutorService leaving) {
    this.api = api;
    this.history = history;
    this.notes = notes;
    this.plans = plans;
    this.leaving = leaving;
  }

  /**
   * Follows one job, or many on one stream.
   *
   * @param jobs their ids
   * @param many whether on the stream for many
   * @return the events; none where the answer was no stream
   * @throws IOException if there was no answer
   */
  List<Event> follow(List<String> jobs, boolean many) throws IOException {
    String names = String.join(",", jobs);
    String path = many ? "/api/events?jobs=" + names : "/api/jobs/" + names + "/events";
    if (plans.chance(15)) {
      lastIds.remove(path); // as a page that is opened anew
    }
    String lastId = lastIds.getOrDefault(path, "");
    long asked = System.nanoTime();
    HttpResponse<InputStream> response = api.open(path, lastId);
    int status = response.statusCode();
    List<Event> events = new ArrayList<>();
    try (InputStream body = response.body()) {
      if (status == 200 || status == 204) {
        End end = status == 204 ? End.BY_SERVER : read(body, path, events);
        notes.stream(jobs, lastId, events, end, asked);
      } else {
        String type = response.headers().firstValue("Content-Type").orElse("");
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        notes.other("GET " + path, jobs, status, type, text);
      }
    }
    return events;
  }

  private End read(InputStream body, String path, List<Event> events) {
    AtomicBoolean left = new AtomicBoolean();
    var timer =
        leaving.schedule(() -> leave(body, left), plans.between(300, 4000), TimeUnit.MILLISECONDS);
    try {
      EventReader reader = new EventReader(body, history);
      for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
        events.add(event.get());
        if (!event.get().id().isEmpty()) {
          lastIds.put(path, event.get().id());
        }
        if (plans.chance(4)) {
          return End.BY_CLIENT;
        }
      }
      return left.get() ? End.BY_CLIENT : End.BY_SERVER;
    } catch (IOException e) {
      return left.get() ? End.BY_CLIENT : End.BROKEN;
    } finally {
      timer.cancel(false);
    }
  }

  private static void leave(InputStream body, AtomicBoolean left) {
    left.set(true);
    try {
      body.close();
    } catch (IOException e) {
      // it has ended already
    }
  }
}
