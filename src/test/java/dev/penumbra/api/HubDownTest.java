package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub that does not work costs its own cases and nothing else. */
final class HubDownTest {

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer hub;

  /** What the hub does. */
  enum Hub {
    UNREACHABLE,
    HANGING,
    GARBAGE
  }

  @BeforeEach
  void aHub() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    hub.setExecutor(threads);
  }

  @AfterEach
  void stop() {
    released.countDown();
    hub.stop(0);
    threads.shutdownNow();
  }

  private ApiServer server(Hub kind) {
    hub.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            if (kind == Hub.HANGING) {
              released.await();
            }
            byte[] body = "<html>Sign in to the guest network".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    hub.start();
    int port = hub.getAddress().getPort();
    if (kind == Hub.UNREACHABLE) {
      hub.stop(0);
    }
    return ApiServer.startUnscripted(
        Map.of(
            "penumbra.hub.dataset",
            "owner/strokes",
            "penumbra.hub.endpoint",
            "http://localhost:" + port,
            "penumbra.hub.retries",
            0));
  }

  @Test
  void theStartAsksTheHubNothing() {
    try (ApiServer server = server(Hub.GARBAGE)) {
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
      assertThat(server.get("/api/models").statusCode()).isEqualTo(200);
      assertThat(asked).hasValue(0);
      server.get("/api/cases");
      Eventually.until("the first listing asks the hub", () -> asked.get() > 0);
    }
  }

  /** The hanging hub answers nothing as long as the test runs: nobody can have waited for it. */
  @ParameterizedTest
  @EnumSource(Hub.class)
  void builtInCasesAreListedAndRun(Hub kind) {
    try (ApiServer server = server(kind)) {
      String list = text(server.get("/api/cases"));
      assertThat(list).contains("phantom-embolic", "\"name\":\"hub\"");
      String id = new JobClient(server).start("phantom-embolic");
      var end = new JobClient(server).finished(id);
      assertThat(field(end, "status")).as(text(end)).isEqualTo("completed");
      assertThat(server.post("/api/segment", "{\"case_id\":\"sub-stroke0001\"}").statusCode())
          .isEqualTo(400);
      if (kind == Hub.HANGING) {
        assertThat(text(server.get("/api/cases"))).contains("\"state\":\"loading\"");
      } else {
        Eventually.until(
            "the hub is shown as down",
            () -> text(server.get("/api/cases")).contains("\"state\":\"down\""));
        assertThat(text(server.get("/api/cases")))
            .contains("The data set owner/strokes cannot be re");
      }
    }
  }
}
