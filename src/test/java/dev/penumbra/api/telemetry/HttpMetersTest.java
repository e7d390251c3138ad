package dev.penumbra.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is counted of requests, as somebody who scrapes the service sees it. */
final class HttpMetersTest {

  private static final String COUNT = "penumbra_http_request_seconds_count";

  private final ApiServer server = ApiServer.shared();
  private final JobClient jobs = new JobClient(server);

  @Test
  void requestsAreCountedByRouteAndNeverByAddress() {
    Scrape before = Scrape.of(server);
    String id = jobs.start("sub-api");
    jobs.finished(id);
    server.get("/api/jobs/" + id);
    server.get("/api/jobs/nobody-knows-it");
    server.get("/nowhere/" + id);
    Scrape after = Scrape.of(server);
    String[] accepted = {"method", "POST", "route", "/api/segment", "status", "202"};
    assertThat(after.value(COUNT, accepted)).isEqualTo(before.value(COUNT, accepted) + 1);
    String[] found = {"method", "GET", "route", "/api/jobs/{id}", "status", "200"};
    assertThat(after.value(COUNT, found)).isGreaterThanOrEqualTo(before.value(COUNT, found) + 2);
    String[] unknown = {"route", "/api/jobs/{id}", "status", "404"};
    assertThat(after.value(COUNT, unknown)).isEqualTo(before.value(COUNT, unknown) + 1);
    String[] nowhere = {"route", "none", "status", "404"};
    assertThat(after.value(COUNT, nowhere)).isGreaterThan(before.value(COUNT, nowhere));
    String[] problem = {"type", "not-found"};
    assertThat(after.value("penumbra_http_problems_total", problem))
        .isGreaterThan(before.value("penumbra_http_problems_total", problem));
    assertThat(after.text()).doesNotContain(id);
  }

  @Test
  void whatOnlyTheEdgeKnowsNeverLeaves() {
    for (String path : new String[] {"/", "/api/cases", "/api/jobs/x", "/nowhere", "/prometheus"}) {
      assertThat(server.get(path).headers().map().keySet())
          .as(path)
          .noneMatch(name -> name.startsWith("x-penumbra"));
    }
  }

  @Test
  void requestsThatCannotBeReadAreCountedUnderNoRoute() throws IOException {
    String[] undecodable = {"method", "other", "route", "none", "status", "400"};
    double before = Scrape.of(server).value(COUNT, undecodable);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .endsWith(" 400");
    }
    assertThat(Scrape.of(server).value(COUNT, undecodable)).isGreaterThan(before);
  }

  @Test
  void methodsThatClientsInventAreOneSeries() throws Exception {
    HttpRequest.Builder invented =
        HttpRequest.newBuilder(URI.create(server.base() + "/api/cases"))
            .method("BREW", HttpRequest.BodyPublishers.noBody());
    assertThat(send(invented)).isBetween(400, 499);
    Scrape after = Scrape.of(server);
    assertThat(after.value(COUNT, "method", "other")).isPositive();
    assertThat(after.text()).doesNotContain("BREW");
  }

  @Test
  void bytesOfFilesAreCounted() {
    String id = jobs.start("sub-api");
    jobs.finished(id);
    String[] files = {"route", "/files/{jobId}/{caseId}/{name}"};
    double before = Scrape.of(server).value("penumbra_http_response_bytes_total", files);
    var file = server.get("/files/" + id + "/sub-api/lesion_msk.nii.gz");
    var part = server.get("/files/" + id + "/sub-api/report.png", "Range", "bytes=0-9");
    assertThat(part.body()).hasSize(10);
    assertThat(Scrape.of(server).value("penumbra_http_response_bytes_total", files))
        .isEqualTo(before + file.body().length + 10);
  }

  @Test
  void openStreamsAreCountedUntilTheirClientGoes() throws Exception {
    double before = Scrape.of(server).value("penumbra_event_streams_open");
    String id = jobs.start("sub-api");
    jobs.finished(id);
    // A finished job's stream ends by itself.
    assertThat(server.get("/api/jobs/" + id + "/events").statusCode()).isEqualTo(200);
    Eventually.until(
        "ended streams are not open",
        () -> Scrape.of(server).value("penumbra_event_streams_open") <= before);
    try (Gate gate = new Gate()) {
      URI following = URI.create(server.base() + "/api/jobs/" + jobs.submitGated(gate) + "/events");
      InputStream stream =
          client()
              .send(HttpRequest.newBuilder(following).build(), BodyHandlers.ofInputStream())
              .body();
      Eventually.until(
          "a stream is open",
          () -> Scrape.of(server).value("penumbra_event_streams_open") > before);
      stream.close();
      Eventually.until(
          "the client is gone",
          () -> Scrape.of(server).value("penumbra_event_streams_open") <= before);
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static int send(HttpRequest.Builder request) throws Exception {
    return client().send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
