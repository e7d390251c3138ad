package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests do with jobs over HTTP. */
final class JobClient {

  private final ApiServer server;

  JobClient(ApiServer server) {
    this.server = server;
  }

  /** Starts a job and gives its id. */
  String start(String caseId) {
    var response = server.post("/api/segment", "{\"case_id\":\"" + caseId + "\"}");
    assertThat(response.statusCode()).as(text(response)).isEqualTo(202);
    return field(response, "jobId");
  }

  /** Starts a job whose work the gate controls, and waits until a worker has it. */
  String startGated(Gate gate) {
    server.bean(ScriptedProcessor.class).put("sub-gated", gate);
    String id = start("sub-gated");
    gate.awaitBegin();
    return id;
  }

  /** Waits for the end of a job and gives its last snapshot. */
  HttpResponse<byte[]> finished(String id) {
    HttpResponse<byte[]> response = server.get("/api/jobs/" + id);
    for (int tries = 0; tries < 50 && field(response, "finishedAt").equals("null"); tries++) {
      response = server.get("/api/jobs/" + id + "?wait=10&after=" + field(response, "seq"));
    }
    return response;
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static String field(HttpResponse<byte[]> response, String name) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|([^,}]*))").matcher(text(response));
    assertThat(matcher.find()).as("%s in %s", name, text(response)).isTrue();
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
