package dev.penumbra.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Program;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a running service and answers what the dashboard asks. */
final class PrometheusTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void scrapesTheServiceAndAnswersTheDashboard() throws Exception {
    Path program = Program.require("prometheus");
    try (ApiServer server = ApiServer.start(Map.of("penumbra.hub.dataset", "none"))) {
      JobClient jobs = new JobClient(server);
      jobs.finished(jobs.start("sub-api"));
      int port = freePort();
      Path config = folder.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          global:
            scrape_interval: 1s
            evaluation_interval: 1s
          rule_files: ["%s"]
          scrape_configs:
            - job_name: penumbra
              metrics_path: /prometheus
              static_configs:
                - targets: ["localhost:%d"]
          """
              .formatted(Dashboards.RULES.toAbsolutePath(), server.port()));
      Path log = folder.resolve("prometheus.log");
      Process prometheus =
          new ProcessBuilder(
                  program.toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
        await(prometheus, log, "three scrapes", () -> scrapes(api) >= 3);
        jobs.finished(jobs.start("sub-api"));
        await(
            prometheus,
            log,
            "a second job is seen",
            () -> number(api, "sum(penumbra_jobs_finished_total)").orElse(0.0) >= 2);
        for (Dashboards.Query query : Dashboards.queries()) {
          JsonNode answer = query(api, query.overAMinute());
          assertThat(answer.get("status").getStringValue())
              .as("%s: %s", query.panel(), query.expr())
              .isEqualTo("success");
        }
        assertThat(number(api, "sum(penumbra_jobs_finished_total{outcome=\"completed\"})"))
            .contains(2.0);
        String rules = get(api.resolve("rules"));
        assertThat(rules).contains("PenumbraQueueStuck").doesNotContain("\"health\":\"err\"");
        assertThat(get(api.resolve("targets"))).contains("\"lastError\":\"\"");
      } finally {
        prometheus.destroyForcibly().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Process process, Path log, String what, Condition condition)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private double scrapes(URI api) {
    return number(api, "sum_over_time(up{job=\"penumbra\"}[1h])").orElse(0.0);
  }

  /** The value of a query's only series. */
  private Optional<Double> number(URI api, String expr) {
    try {
      JsonNode data = query(api, expr).get("data");
      for (JsonNode series : data.get("result").values()) {
        return Optional.of(Double.parseDouble(series.get("value").get(1).getStringValue()));
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.empty(); // it does not listen yet
    }
  }

  private JsonNode query(URI api, String expr) {
    try {
      String query = "query?query=" + URLEncoder.encode(expr, StandardCharsets.UTF_8);
      return ObjectMapper.getDefault().readValue(get(api.resolve(query)), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String get(URI uri) {
    try {
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(StandardCharsets.UTF_8))
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Below the ports that the system gives to clients: one of those could take it meanwhile. */
  private static int freePort() throws IOException {
    Random random = new Random();
    for (int tries = 0; tries < 100; tries++) {
      int port = 20_000 + random.nextInt(10_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it: the next one.
      }
    }
    throw new IOException("no port is free");
  }
}
