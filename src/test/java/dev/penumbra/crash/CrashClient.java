package dev.penumbra.crash;

import dev.penumbra.crash.Plans.Work;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A client that submits jobs, looks at them in every way there is, cancels some, and goes on
 * whatever happens to the service.
 */
final class CrashClient implements Runnable {

  private static final int MOST_UNFINISHED = 3;

  private record Known(String etag, Snapshot snapshot) {}

  private final ServiceApi api;
  private final Notes notes;
  private final Plans plans;
  private final Follower follower;
  private final Crowd crowd;
  private final List<String> unfinished = new ArrayList<>();
  private final Map<String, Work> done = new HashMap<>();
  private final Map<String, Known> polled = new HashMap<>();
  private final Map<String, Snapshot> newest = new HashMap<>();
  private Optional<Work> unanswered = Optional.empty();

  CrashClient(ServiceApi api, Notes notes, Plans plans, Follower follower, Crowd crowd) {
    this.api = api;
    this.notes = notes;
    this.plans = plans;
    this.follower = follower;
    this.crowd = crowd;
  }

  @Override
  public void run() {
    while (crowd.open()
        && (crowd.submitting() || unanswered.isPresent() || !unfinished.isEmpty())) {
      try {
        act();
        pause(10, 100);
      } catch (HttpConnectTimeoutException e) {
        pause(50, 200);
      } catch (HttpTimeoutException e) {
        notes.odd("no answer in time");
      } catch (IOException e) {
        pause(50, 200); // the service is away
      } catch (RuntimeException e) {
        notes.odd(e.toString());
      }
    }
  }

  private void act() throws IOException {
    boolean mayBegin = crowd.submitting() && unfinished.size() < MOST_UNFINISHED;
    if (unanswered.isEmpty() && mayBegin && plans.chance(40)) {
      unanswered = Optional.of(plans.work());
    }
    if (unanswered.isPresent() && plans.chance(70)) {
      submit(unanswered.get());
    } else if (!unfinished.isEmpty() || !crowd.jobs().isEmpty()) {
      look();
    }
  }

  private void look() throws IOException {
    boolean others = unfinished.isEmpty() || plans.chance(20);
    String job = plans.pick(others ? crowd.jobs() : unfinished);
    switch (plans.move()) {
      case FOLLOW -> follower.follow(List.of(job), false).forEach(e -> learn(e.snapshot()));
      case FOLLOW_MANY -> followMany(job);
      case POLL -> poll(job, "/api/jobs/" + job, "poll");
      case LONG_POLL -> longPoll(job);
      case CANCEL -> cancel(others ? Optional.empty() : Optional.of(job));
      case SUBMIT_AGAIN -> submitAgain();
      case SUBMIT_OTHER_WORK -> submitOtherWork();
    }
  }

  private void submit(Work work) throws IOException {
    ServiceApi.Answer answer = api.submit(work.key(), work.body());
    if (answer.status() == 202) {
      String job = String.valueOf(Snapshot.object(answer.body()).get("jobId"));
      notes.accepted(work.key(), job);
      if (done.put(job, work) == null) {
        unfinished.add(job);
        crowd.jobs().add(job);
        unanswered = Optional.empty();
      }
    } else {
      other("POST /api/segment", List.of(), answer);
      pause(100, 400);
    }
  }

  /** The same key and work: the same job. */
  private void submitAgain() throws IOException {
    if (!done.isEmpty()) {
      submit(plans.pick(List.copyOf(done.values())));
    }
  }

  /** The same key for other work is refused. */
  private void submitOtherWork() throws IOException {
    if (!done.isEmpty()) {
      Work work = plans.pick(List.copyOf(done.values()));
      ServiceApi.Answer answer = api.submit(work.key(), work.other().body());
      if (answer.status() != 409) {
        other("POST /api/segment with a used key", List.of(), answer);
      }
    }
  }

  private void followMany(String job) throws IOException {
    List<String> jobs = new ArrayList<>(unfinished);
    if (!jobs.contains(job)) {
      jobs.add(job);
    }
    follower.follow(jobs, true).forEach(event -> learn(event.snapshot()));
  }

  private void longPoll(String job) throws IOException {
    Snapshot known = newest.get(job);
    String after = known == null ? "" : "&after=" + known.seq();
    poll(job, "/api/jobs/" + job + "?wait=1" + after, "long poll");
  }

  private void poll(String job, String path, String how) throws IOException {
    Known before = polled.get(job);
    ServiceApi.Answer answer = api.get(path, before == null ? "" : before.etag());
    if (answer.status() == 200) {
      Snapshot snapshot = notes.look(how, Snapshot.parse(answer.body()), answer);
      polled.put(job, new Known(answer.etag(), snapshot));
      learn(snapshot);
    } else if (answer.status() == 304 && before != null) {
      notes.look(how + ", unchanged", before.snapshot(), answer);
    } else {
      other("GET " + path, List.of(job), answer);
    }
  }

  /** Clients cancel only their own. */
  private void cancel(Optional<String> own) throws IOException {
    if (own.isPresent()) {
      cancel(own.get());
    }
  }

  private void cancel(String job) throws IOException {
    int status = 0;
    try {
      ServiceApi.Answer answer = api.delete("/api/jobs/" + job);
      status = answer.status();
      if (status == 202) {
        learn(notes.look("cancel", Snapshot.parse(answer.body()), answer));
      } else if (status != 409) {
        other("DELETE /api/jobs/" + job, List.of(job), answer);
      }
    } finally {
      notes.cancel(job, status);
    }
  }

  private void learn(Snapshot snapshot) {
    newest.merge(snapshot.job(), snapshot, (a, b) -> b.seq() > a.seq() ? b : a);
    if (snapshot.terminal()) {
      unfinished.remove(snapshot.job());
    }
  }

  private void other(String request, List<String> jobs, ServiceApi.Answer answer) {
    notes.other(request, jobs, answer.status(), answer.type(), answer.body());
    jobs.stream().filter(job -> answer.status() == 404).forEach(unfinished::remove);
  }

  private void pause(long least, long most) {
    try {
      TimeUnit.MILLISECONDS.sleep(plans.between(least, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
