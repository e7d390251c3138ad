package dev.penumbra.crash;

import dev.penumbra.crash.Seen.End;
import dev.penumbra.crash.Seen.Event;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that follows one job: its process is killed under it, and it goes on at another one,
 * with the id of the last event. For one thread.
 */
final class Passenger {

  /** Something done to a process. */
  interface Deed {
    void happen() throws InterruptedException;
  }

  private final History history;
  private final Notes notes;
  private final String job;
  private String lastId = "";

  Passenger(History history, String job) {
    this.history = history;
    this.notes = new Notes("passenger", history);
    this.job = job;
  }

  /**
   * Follows the job until the connection breaks.
   *
   * @param member where
   * @param deed happens when the first event is there
   */
  void ride(Member member, Deed deed) throws IOException, InterruptedException {
    follow(member, deed);
  }

  /**
   * Goes on after the last event.
   *
   * @param member where
   * @return true at the job's end; empty where the connection broke, or the answer was no stream
   */
  Optional<Boolean> goOn(Member member) throws InterruptedException {
    try {
      return follow(member, () -> {});
    } catch (IOException e) {
      return Optional.empty(); // it is away
    }
  }

  private Optional<Boolean> follow(Member member, Deed deed)
      throws IOException, InterruptedException {
    long asked = System.nanoTime();
    String after = lastId;
    ServiceApi api = new ServiceApi(member.base());
    HttpResponse<InputStream> response = api.open("/api/jobs/" + job + "/events", after);
    List<Event> events = new ArrayList<>();
    try (InputStream body = response.body()) {
      if (response.statusCode() == 200) {
        End end = read(body, events, deed);
        notes.stream(List.of(job), after, events, end, asked);
        return end == End.BY_SERVER ? Optional.of(true) : Optional.empty();
      }
      deed.happen();
    }
    return response.statusCode() == 204 ? Optional.of(true) : Optional.empty();
  }

  private End read(InputStream body, List<Event> events, Deed deed) throws InterruptedException {
    boolean done = false;
    try {
      EventReader reader = new EventReader(body, history);
      for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
        events.add(event.get());
        if (!event.get().id().isEmpty()) {
          lastId = event.get().id();
        }
        if (!done) {
          done = true;
          deed.happen();
        }
      }
      return End.BY_SERVER;
    } catch (IOException e) {
      return End.BROKEN;
    }
  }
}
