package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether every process serves the same files, and those of the attempt that ended the job. */
final class SameFiles {

  private final List<ServiceApi> apis;
  private final History history;

  SameFiles(List<Member> members, History history) {
    this.apis = members.stream().map(member -> new ServiceApi(member.base())).toList();
    this.history = history;
  }

  /** Looks at the files of all completed jobs. */
  List<Violation> violations() throws IOException {
    List<Violation> violations = new ArrayList<>();
    for (String job : history.accepted()) {
      ServiceApi.Answer answer = apis.get(0).get("/api/jobs/" + job, "");
      if (answer.status() == 200) {
        Snapshot snapshot = Snapshot.parse(answer.body());
        if (snapshot.status().equals("completed")) {
          check(snapshot, violations);
        }
      }
    }
    return violations;
  }

  private void check(Snapshot completed, List<Violation> violations) throws IOException {
    Map<?, ?> result = (Map<?, ?>) completed.content().get("result");
    URI mask = URI.create(String.valueOf(result.get("predictionUrl")));
    Set<String> masks = new HashSet<>();
    Set<String> results = new HashSet<>();
    for (ServiceApi api : apis) {
      masks.add(digest(api.bytes(mask.getRawPath())));
      results.add(text(api.bytes(mask.resolve(WorkNotes.RESULT).getRawPath())));
    }
    if (masks.size() > 1) {
      violations.add(fault(completed, "has masks " + masks));
    }
    if (!results.equals(Set.of(WorkNotes.result(completed.job(), completed.attempt())))) {
      violations.add(fault(completed, "has results " + results));
    }
  }

  private static Violation fault(Snapshot job, String what) {
    return new Violation(Kind.FILES, job.job() + " (" + job + ") " + what);
  }

  private static String text(HttpResponse<byte[]> answer) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return answer.statusCode() == 200 ? body : answer.statusCode() + " " + body;
  }

  private static String digest(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      return text(answer);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(answer.body()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
