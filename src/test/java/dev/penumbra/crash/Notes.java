package dev.penumbra.crash;

import java.util.List;
import java.util.Set;

/** Notes what one client sees. */
final class Notes {

  private static final Set<Integer> TRY_AGAIN = Set.of(429, 503, 507);

  private final String client;
  private final History history;

  Notes(String client, History history) {
    this.client = client;
    this.history = history;
  }

  void accepted(String key, String job) {
    history.add(new Seen.Accepted(client, key, job));
  }

  Snapshot look(String how, Snapshot snapshot, ServiceApi.Answer answer) {
    Snapshot shared = history.shared(snapshot);
    history.add(new Seen.Look(client, how, shared, answer.asked(), answer.got()));
    return shared;
  }

  void cancel(String job, int status) {
    history.add(new Seen.Cancel(client, job, status));
  }

  void stream(List<String> jobs, String lastId, List<Seen.Event> events, Seen.End end, long asked) {
    history.add(
        new Seen.Stream(client, LastEventId.after(jobs, lastId), List.copyOf(events), end, asked));
  }

  void odd(String what) {
    history.add(new Seen.Odd(client, what));
  }

  /** Notes an answer that is not what the request is for. */
  void other(String request, List<String> jobs, int status, String type, String body) {
    if (TRY_AGAIN.contains(status)) {
      history.add(new Seen.Refused(client, request, status, type, body));
    } else if (status == 404) {
      jobs.forEach(job -> history.add(new Seen.Missing(client, job, request)));
    } else {
      odd(request + " gave " + status + " " + body);
    }
  }
}
