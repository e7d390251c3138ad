package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.penumbra.api.RawHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route and status, asked from an allowed origin, a look-alike and none. */
final class EveryAnswerTest {

  private static final Pattern ASSET = Pattern.compile("/assets/[^\"]+");
  private static final String NONE = "";
  private static final String LOOK_ALIKE = ApiServer.ALLOWED + ".evil.com";

  private final ApiServer server = ApiServer.shared();

  /** One request and the status it gets. */
  private record Probe(int status, String method, String target, List<String> headers) {

    Probe(int status, String method, String target, String... headers) {
      this(status, method, target, List.of(headers));
    }

    @Override
    public String toString() {
      String extra = headers.isEmpty() ? "" : " " + headers.get(0);
      String path = target.length() > 60 ? target.substring(0, 60) + "…" : target;
      return status + " " + method + " " + path + extra;
    }
  }

  @TestFactory
  Stream<DynamicTest> hasItsHeaders() {
    JobClient jobs = new JobClient(server);
    String id = jobs.start(ScriptedCases.CASE);
    var finished = jobs.finished(id);
    String etag = finished.headers().firstValue("ETag").orElseThrow();
    String seq = JobClient.field(finished, "seq");
    server.bean(ScriptedCases.class);
    return probes(id, etag, seq).stream()
        .flatMap(
            probe ->
                Stream.of(NONE, ApiServer.ALLOWED, ApiServer.ALSO_ALLOWED, LOOK_ALIKE)
                    .map(
                        origin ->
                            dynamicTest(
                                probe + " from " + (origin.isEmpty() ? "no origin" : origin),
                                () -> check(probe, origin))));
  }

  private List<Probe> probes(String id, String etag, String seq) {
    String job = "/api/jobs/" + id;
    String file = "/files/" + id + "/sub-api/report.png";
    String tooLong = "/api/cases?x=" + "x".repeat(9000);
    List<Probe> probes = new ArrayList<>();
    List<String> pages = new ArrayList<>(List.of("/", "/icon.svg", "/docs", "/openapi.yml"));
    Matcher assets = ASSET.matcher(JobClient.text(server.get("/", "Accept", "text/html")));
    while (assets.find()) {
      pages.add(assets.group());
    }
    assertThat(pages).hasSizeGreaterThan(5);
    for (String page : pages) {
      probes.add(new Probe(200, "GET", page, "Accept", "text/html"));
      probes.add(new Probe(304, "GET", page, "Accept", "text/html", "If-None-Match", "*"));
      probes.add(new Probe(405, "POST", page, "Content-Length", "0"));
    }
    for (String api : List.of("/api/cases", "/api/models", job, "/health", "/health/liveness")) {
      probes.add(new Probe(200, "GET", api));
      probes.add(new Probe(200, "HEAD", api));
      probes.add(new Probe(405, "PUT", api, "Content-Length", "0"));
    }
    probes.addAll(
        List.of(
            new Probe(200, "GET", "/"),
            new Probe(200, "GET", "/docs/swagger-ui.css"),
            new Probe(200, "GET", "/docs/start.js"),
            new Probe(204, "GET", "/favicon.ico"),
            new Probe(200, "GET", job + "/events"),
            new Probe(204, "GET", job + "/events", "Last-Event-ID", seq),
            new Probe(200, "GET", "/api/events?jobs=" + id),
            new Probe(204, "GET", "/api/events?jobs=" + id, "Last-Event-ID", id + ":" + seq),
            new Probe(304, "GET", job, "If-None-Match", etag),
            new Probe(409, "DELETE", job),
            new Probe(200, "GET", file),
            new Probe(200, "HEAD", file),
            new Probe(200, "GET", "/files/" + id + "/sub-api/archive.zip"),
            new Probe(206, "GET", file, "Range", "bytes=1-9"),
            new Probe(304, "GET", file, "If-None-Match", "*"),
            new Probe(412, "GET", file, "If-Match", "\"other\""),
            new Probe(416, "GET", file, "Range", "bytes=5000-"),
            new Probe(405, "DELETE", file),
            new Probe(400, "GET", job + "?wait=x"),
            new Probe(400, "GET", "/api/events"),
            new Probe(404, "GET", "/api/jobs/none"),
            new Probe(404, "GET", "/api/jobs/none/events"),
            new Probe(404, "GET", "/api/jobs/none/events", "Accept", "text/event-stream"),
            new Probe(404, "GET", "/api/events?jobs=none"),
            new Probe(404, "GET", "/files/none/sub-api/report.png", "Accept", "image/png"),
            new Probe(404, "DELETE", "/api/jobs/none"),
            new Probe(404, "GET", "/files/none/sub-api/report.png"),
            new Probe(404, "GET", "/files/" + id + "/sub-api/none.png"),
            new Probe(404, "GET", "/nothing"),
            new Probe(404, "GET", "/nothing.js"),
            new Probe(404, "GET", "/docs/nothing.js"),
            new Probe(404, "GET", "/%2e%2e/%2e%2e/etc/passwd"),
            new Probe(406, "GET", "/api/cases", "Accept", "image/png"),
            new Probe(405, "GET", "/api/segment"),
            new Probe(415, "POST", "/api/segment", "Content-Type", "text/plain"),
            new Probe(400, "POST", "/api/segment", "Content-Type", "application/json"),
            new Probe(415, "POST", "/api/cases", "Content-Type", "text/plain"),
            new Probe(404, "DELETE", "/api/cases/sub-api"),
            new Probe(413, "POST", "/api/segment", "Content-Length", "100000000"),
            new Probe(414, "GET", tooLong),
            new Probe(431, "GET", "/api/cases", "X-Filler", "x".repeat(20_000)),
            new Probe(400, "GET", "/api/cases?x=%zz"),
            new Probe(400, "GET", "/api/cases", "Bad Header", "x"),
            new Probe(500, "GET", "/test/thrown"),
            new Probe(500, "GET", "/test/error"),
            new Probe(500, "GET", "/test/blocking"),
            new Probe(500, "GET", "/test/later"),
            new Probe(500, "GET", "/test/reactive"),
            new Probe(500, "GET", "/test/stream"),
            new Probe(500, "GET", "/test/unwritable")));
    return probes;
  }

  private void check(Probe probe, String origin) {
    List<String> headers = new ArrayList<>(probe.headers());
    if (!origin.isEmpty()) {
      headers.addAll(0, List.of("Origin", origin));
    }
    headers.addAll(0, List.of("X-Request-Id", "probe-1"));
    Answer answer =
        RawHttp.send(server, probe.method(), probe.target(), headers.toArray(String[]::new));

    assertThat(answer.status()).as("%s", answer).isEqualTo(probe.status());
    // The head of an undecodable request is lost, and with it its origin and its id.
    boolean decoded = probe.status() != 414 && probe.status() != 431 && !badHeader(probe);
    checkSecurity(answer);
    if (decoded) {
      assertThat(answer.headers()).containsEntry("x-request-id", "probe-1");
      checkCors(answer, origin);
    } else {
      assertThat(answer.headers().get("x-request-id")).isNotBlank();
      assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }
    if (probe.status() >= 400) {
      checkProblem(answer, probe);
    }
  }

  private static boolean badHeader(Probe probe) {
    return probe.headers().contains("Bad Header");
  }

  private static void checkSecurity(Answer answer) {
    assertThat(answer.headers())
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("referrer-policy", "no-referrer")
        .containsEntry("cross-origin-resource-policy", "cross-origin")
        .containsKey("cache-control")
        .doesNotContainKey("server");
    if (answer.headers().getOrDefault("content-type", "").startsWith("text/html")) {
      assertThat(answer.headers().get("content-security-policy"))
          .contains("default-src 'self'")
          .contains("frame-ancestors 'self'")
          .doesNotContain("unsafe");
    }
  }

  private static void checkCors(Answer answer, String origin) {
    assertThat(answer.headers().get("vary")).containsIgnoringCase("origin");
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-credentials");
    if (origin.equals(ApiServer.ALLOWED) || origin.equals(ApiServer.ALSO_ALLOWED)) {
      assertThat(answer.headers()).containsEntry("access-control-allow-origin", origin);
      assertThat(answer.headers().get("access-control-expose-headers"))
          .contains(
              "Content-Range",
              "Content-Length",
              "Accept-Ranges",
              "ETag",
              "Location",
              "Retry-After",
              "X-Request-Id");
    } else {
      assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }
  }

  private static void checkProblem(Answer answer, Probe probe) {
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
    if (!probe.method().equals("HEAD")) {
      assertThat(answer.body())
          .contains("\"type\":\"urn:penumbra:problem:")
          .contains("\"title\":\"")
          .contains("\"status\":" + probe.status())
          .contains("\"detail\":\"")
          .contains("\"instance\":\"")
          .contains("\"requestId\":\"" + answer.headers().get("x-request-id") + "\"")
          .contains("\"errors\":[")
          .doesNotContain("secret", "Exception", "dev.penumbra", "io.micronaut");
    }
    if (probe.status() == 405) {
      assertThat(answer.headers().get("allow")).isNotBlank();
    }
    if (probe.status() == 416) {
      assertThat(answer.headers()).containsEntry("content-range", "bytes */1000");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/segment",
        "/api/jobs/none",
        "/api/jobs/none/events",
        "/files/a/b/c.nii.gz",
        "/health",
        "/",
        "/nothing",
      })
  void answersPreflightsEverywhere(String path) {
    Answer allowed =
        RawHttp.send(
            server,
            "OPTIONS",
            path,
            "Origin",
            ApiServer.ALLOWED,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "content-type,idempotency-key,last-event-id,range,if-none-match,if-range");
    assertThat(allowed.status()).isEqualTo(204);
    checkSecurity(allowed);
    checkCors(allowed, ApiServer.ALLOWED);
    assertThat(allowed.headers().get("access-control-allow-methods"))
        .contains("GET", "HEAD", "POST", "DELETE");
    assertThat(allowed.headers().get("access-control-allow-headers"))
        .contains(
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
            "Range",
            "If-None-Match",
            "If-Range");
    assertThat(allowed.headers()).containsEntry("access-control-max-age", "3600");

    Answer refused =
        RawHttp.send(
            server, "OPTIONS", path, "Origin", LOOK_ALIKE, "Access-Control-Request-Method", "POST");
    assertThat(refused.status()).isEqualTo(403);
    checkSecurity(refused);
    checkCors(refused, LOOK_ALIKE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user-space.hf.space",
        "https://user-space.hf.space:8443",
        "https://user-space.hf.space.evil.com",
        "https://evil-user-space.hf.space",
        "https://user-spaceahf.space",
        "https://user-space.hf.space@evil.com",
        "https://app.example.org",
        "null",
        "*",
      })
  void lookAlikesGetAnAnswerThatTheirBrowserKeeps(String origin) {
    Answer answer = RawHttp.send(server, "GET", "/api/cases", "Origin", origin);
    assertThat(answer.status()).isEqualTo(200);
    checkCors(answer, origin);
  }

  @Test
  void requestsThatAreNoHttpGetAnAnswerToo() {
    Answer answer = RawHttp.send(server, "nonsense\r\n\r\n");
    assertThat(answer.status()).isEqualTo(400);
    checkSecurity(answer);
    assertThat(answer.body()).contains("malformed-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "<script>", "", "x\u0000y", "../../etc"})
  void aRequestIdThatCouldHarmALogIsReplaced(String id) {
    Answer answer = RawHttp.send(server, "GET", "/health/liveness", "X-Request-Id", id);
    assertThat(answer.headers().get("x-request-id")).isNotEqualTo(id).matches("[A-Za-z0-9._-]+");
  }

  @Test
  void pipelinedRequestsGetTheirOwnHeaders() {
    String head = " HTTP/1.1\r\nHost: localhost\r\n";
    Answer both =
        RawHttp.send(
            server,
            "GET /api/cases"
                + head
                + "X-Request-Id: first\r\nOrigin: "
                + ApiServer.ALLOWED
                + "\r\n\r\nGET /nothing"
                + head
                + "X-Request-Id: second\r\nConnection: close\r\n\r\n");
    assertThat(both.headers())
        .containsEntry("x-request-id", "first")
        .containsEntry("access-control-allow-origin", ApiServer.ALLOWED);
    String second = both.body().substring(both.body().indexOf("HTTP/1.1 404"));
    Answer other = Answer.parse(second);
    assertThat(other.headers())
        .containsEntry("x-request-id", "second")
        .doesNotContainKey("access-control-allow-origin");
  }
}
