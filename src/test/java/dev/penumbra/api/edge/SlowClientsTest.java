package dev.penumbra.api.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import dev.penumbra.api.RawHttp;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.results.ResultFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that are slow on purpose do not keep their connections. One limit is short in each group,
 * and the others are long, so that a machine that is busy elsewhere makes nobody slow by chance.
 */
final class SlowClientsTest {

  private static final String LIVENESS = "GET /health/liveness HTTP/1.1\r\nHost: localhost\r\n";
  private static final String HEADS = "penumbra.connections.head-timeout";
  private static final String PROXIES = "penumbra.links.trusted-proxies";

  /** So that this machine is an ordinary client. */
  private static final String NONE_HERE = "192.0.2.1";

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class Heads {

    private final ApiServer server = ApiServer.start(Map.of(HEADS, "300ms"));

    @AfterAll
    void close() {
      server.close();
    }

    @Test
    void oneThatTricklesIsCutOff() throws IOException {
      try (SlowClient client = SlowClient.of(server)) {
        client.trickle(LIVENESS, "X-Filler: x\r\n");
        assertThat(client.rest()).isEmpty();
      }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
      try (SlowClient client = SlowClient.of(server)) {
        assertThat(client.rest()).isEmpty();
      }
    }

    @Test
    void aSecondOneThatTricklesIsCutOff() throws IOException {
      try (SlowClient client = answered()) {
        client.trickle(LIVENESS, "X-Filler: x\r\n");
        assertThat(client.rest()).isEmpty();
      }
    }

    @Test
    void aConnectionMayRestBetweenRequests() throws IOException {
      try (SlowClient client = answered()) {
        // Were the rest counted as a head, the connection would be gone.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1000));
        client.send(LIVENESS + "Connection: close\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 200");
      }
    }

    /** A connection whose first request was in time and has its answer. */
    private SlowClient answered() throws IOException {
      for (int tries = 0; tries < 50; tries++) {
        SlowClient client = SlowClient.of(server);
        if (client.asks(LIVENESS + "\r\n")) {
          return client;
        }
        client.close();
      }
      throw new AssertionError("no request is in time");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class Bodies {

    private final ApiServer server =
        ApiServer.start(Map.of("penumbra.connections.body-timeout", "300ms"));

    @AfterAll
    void close() {
      server.close();
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 1000", "Transfer-Encoding: chunked"})
    void oneThatTricklesIsAnswered(String framing) throws IOException {
      try (SlowClient client = SlowClient.of(server)) {
        client.trickle(
            "POST /api/segment HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + framing
                + "\r\n\r\n",
            framing.endsWith("chunked") ? "1\r\n \r\n" : " ");
        assertThat(client.rest())
            .startsWith("HTTP/1.1 408")
            .containsIgnoringCase("connection: close")
            .contains("urn:penumbra:problem:body-stalled", "did not arrive within");
      }
    }

    @Test
    void oneThatNobodyWaitsForKeepsNoConnection() throws IOException {
      try (SlowClient client = SlowClient.of(server)) {
        client.send("POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 404");
      }
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  final class Readers {

    private static final int SIZE = 12_000_000;

    private final ApiServer server =
        ApiServer.start(
            Map.of(
                "penumbra.connections.write-timeout",
                "300ms",
                PROXIES,
                NONE_HERE,
                "micronaut.server.netty.child-options.SO_SNDBUF",
                8192));
    private final JobClient jobs = new JobClient(server);

    @AfterAll
    void close() {
      server.close();
    }

    @ParameterizedTest
    @CsvSource({"large.nii.gz", "archive.zip"})
    void aDownloadThatIsNotReadIsCutOff(String name) throws IOException {
      String id = jobs.start("sub-api");
      jobs.finished(id);
      byte[] content = new byte[SIZE];
      new Random(3).nextBytes(content);
      Files.write(
          server.bean(ResultFolders.class).find(id).orElseThrow().resolve("large.nii.gz"), content);
      try (SlowClient client = SlowClient.ofSmallBuffer(server)) {
        client.send(
            "GET /files/" + id + "/sub-api/" + name + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.firstByte()).isEqualTo('H');
        awaitEnd(client);
        assertThat(client.rest().length()).isLessThan(SIZE);
      }
    }

    @Test
    void anEventStreamThatIsNotReadIsCutOff() throws IOException {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ids.add(jobs.start("sub-api"));
      }
      ids.forEach(jobs::finished);
      String all = String.join(",", ids);
      try (SlowClient client = SlowClient.ofSmallBuffer(server)) {
        client.send("GET /api/events?jobs=" + all + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.firstByte()).isEqualTo('H');
        awaitEnd(client);
        assertThat(client.rest().split("event: completed", -1)).hasSizeLessThan(51);
      }
    }

    @Test
    void aBodyWithoutEndIsRefused() {
      StringBuilder endless =
          new StringBuilder(
              "POST /api/segment HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      endless.append("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 200; i++) {
        endless.append("2710\r\n").append(" ".repeat(10_000)).append("\r\n");
      }
      RawHttp.Answer answer = RawHttp.send(server, endless.append("0\r\n\r\n").toString());
      assertThat(answer.status()).isEqualTo(413);
    }

    private void awaitEnd(SlowClient client) {
      Connections connections = server.bean(Connections.class);
      Eventually.until("it has been given up", () -> connections.of(client.address()) == 0);
    }
  }

  @Test
  void anAddressHasSoManyConnections() throws IOException {
    List<SlowClient> clients = new ArrayList<>();
    try (ApiServer few =
        ApiServer.start(
            Map.of("penumbra.connections.per-address", 3, HEADS, "10m", PROXIES, NONE_HERE))) {
      for (int i = 0; i < 3; i++) {
        clients.add(SlowClient.of(few));
      }
      Connections connections = few.bean(Connections.class);
      String address = clients.get(0).address();
      Eventually.until("they are open", () -> connections.of(address) == 3);
      try (SlowClient fourth = SlowClient.of(few)) {
        assertThat(fourth.rest()).isEmpty();
      }
      assertThat(RawHttp.send(few, "GET", "/health/liveness").status())
          .as("from another address")
          .isEqualTo(200);
      clients.get(0).close();
      Eventually.until("one has left", () -> connections.of(address) == 2);
      try (SlowClient next = SlowClient.of(few)) {
        next.send(LIVENESS + "Connection: close\r\n\r\n");
        assertThat(next.rest()).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (SlowClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void trustedProxiesHaveAsManyConnectionsAsTheyNeed() throws IOException {
    Map<String, Object> settings = Map.of("penumbra.connections.per-address", 1, HEADS, "10m");
    try (ApiServer few = ApiServer.start(settings);
        SlowClient one = SlowClient.of(few);
        SlowClient two = SlowClient.of(few)) {
      assertThat(one.asks(LIVENESS + "\r\n")).isTrue();
      assertThat(two.asks(LIVENESS + "\r\n")).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "head-timeout, 0s, PT0S",
    "body-timeout, 0s, PT0S",
    "write-timeout, 0s, PT0S",
    "per-address, -1, -1",
  })
  void aWrongValueStopsTheStart(String name, String value, String shown) {
    String key = "penumbra.connections." + name;
    assertThatThrownBy(() -> ApiServer.start(Map.of(key, value)).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining(key)
        .hasMessageContaining("\"" + shown + "\"");
  }
}
