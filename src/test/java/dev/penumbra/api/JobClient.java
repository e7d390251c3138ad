package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests do with jobs over HTTP. */
public final class JobClient {

  private final ApiServer server;
  private final String base;

  /** A client that speaks to the server itself. */
  public JobClient(ApiServer server) {
    this(server, server.base());
  }

  /** A client that speaks to what stands before the server, such as a proxy. */
  public JobClient(ApiServer server, String base) {
    this.server = server;
    this.base = base;
  }

  /** Starts a job and gives its id. */
  public String start(String caseId) {
    return submit("{\"case_id\":\"" + caseId + "\"}");
  }

  /** Starts the job that a request's body asks for and gives its id. */
  public String submit(String body) {
    var response = server.post(base + "/api/segment", body);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(202);
    return field(response, "jobId");
  }

  /** Starts a job whose work the gate controls, and waits until clients see that it infers. */
  String startGated(Gate gate) {
    String id = submitGated(gate);
    gate.awaitBegin();
    Eventually.until("clients see it", () -> field(now(id), "stage").equals("inferring"));
    return id;
  }

  /** Starts a job whose work the gate controls, and gives its id. */
  public String submitGated(Gate gate) {
    server.bean(ScriptedProcessor.class).put("sub-gated", gate);
    return start("sub-gated");
  }

  /** The job's newest snapshot. */
  public HttpResponse<byte[]> now(String id) {
    return server.get(base + "/api/jobs/" + id);
  }

  /** Waits for the end of a job and gives its last snapshot. */
  public HttpResponse<byte[]> finished(String id) {
    HttpResponse<byte[]> response = now(id);
    for (int tries = 0; tries < 50 && field(response, "finishedAt").equals("null"); tries++) {
      response = server.get(base + "/api/jobs/" + id + "?wait=10&after=" + field(response, "seq"));
    }
    return response;
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static String field(HttpResponse<byte[]> response, String name) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|([^,}]*))").matcher(text(response));
    assertThat(matcher.find()).as("%s in %s", name, text(response)).isTrue();
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }
}
