package dev.penumbra.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client that does what a test tells it, while the service is there. */
final class Visitor {

  private final ServiceApi api;
  private final History history;
  private final Notes notes;

  Visitor(ServiceApi api, History history) {
    this.api = api;
    this.history = history;
    this.notes = new Notes("visitor", history);
  }

  /** Submits a job, which counts as accepted when the answer is 202. */
  ServiceApi.Answer submit(String key, String body) {
    try {
      ServiceApi.Answer answer = api.submit(key, body);
      if (answer.status() == 202) {
        notes.accepted(key, job(answer));
      } else {
        other("POST /api/segment", List.of(), answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, but the job is cancelled at once. */
  ServiceApi.Answer submitAndCancel(String key, String body) {
    ServiceApi.Answer answer = submit(key, body);
    if (answer.status() == 202) {
      try {
        notes.cancel(job(answer), api.delete("/api/jobs/" + job(answer)).status());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answer;
  }

  /** The id of an accepted job. */
  static String job(ServiceApi.Answer accepted) {
    return String.valueOf(Snapshot.object(accepted.body()).get("jobId"));
  }

  /** The newest snapshot of a job. */
  Snapshot look(String job) {
    return note(answer(job));
  }

  /** The newest snapshot of a job as JSON. */
  ServiceApi.Answer answer(String job) {
    try {
      return api.get("/api/jobs/" + job, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Looks at all accepted jobs and at the files of the completed ones.
   *
   * @param folder for what is downloaded
   * @return what is wrong with the files; the jobs are noted
   */
  List<Violation> lookAtAll(Path folder) throws IOException {
    List<Violation> violations = new ArrayList<>();
    ResultFilesCheck files = new ResultFilesCheck(api, folder);
    for (String job : history.accepted()) {
      ServiceApi.Answer answer = answer(job);
      if (answer.status() != 200) {
        other("GET /api/jobs/" + job, List.of(job), answer);
      } else {
        Snapshot snapshot = note(answer);
        if (snapshot.status().equals("completed")) {
          files.check(snapshot).ifPresent(violations::add);
        }
      }
    }
    return violations;
  }

  /** Notes the snapshot of an answer. */
  Snapshot note(ServiceApi.Answer answer) {
    return notes.look("poll", Snapshot.parse(answer.body()), answer);
  }

  private void other(String request, List<String> jobs, ServiceApi.Answer answer) {
    notes.other(request, jobs, answer.status(), answer.type(), answer.body());
  }
}
