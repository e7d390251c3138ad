package dev.penumbra.api.access;

import static dev.penumbra.api.JobClient.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.EventClient;
import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import dev.penumbra.api.UploadClient;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.SettingRefused;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client may ask for. The clock is the test's, or does not matter. */
final class RateLimitsTest {

  private static final String SEGMENT = "{\"case_id\":\"sub-api\"}";

  private final AtomicLong now = new AtomicLong();

  @Test
  void aMinutesShareMayComeAtOnceAndComesBackEvenly() {
    RateLimits limits = new RateLimits(new RateConfig(60, 6, 0, 0), now::get);
    for (int i = 0; i < 60; i++) {
      limits.count("a", Rate.REQUESTS);
    }
    assertThat(refused(limits, "a", Rate.REQUESTS)).isEqualTo(Duration.ofSeconds(1));
    limits.count("b", Rate.REQUESTS);
    limits.count("a", Rate.SUBMISSIONS);
    pass(Duration.ofMillis(600));
    assertThat(refused(limits, "a", Rate.REQUESTS)).isEqualTo(Duration.ofMillis(400));
    pass(Duration.ofMillis(400));
    limits.count("a", Rate.REQUESTS);
    assertThat(refused(limits, "a", Rate.REQUESTS)).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofHours(1));
    for (int i = 0; i < 60; i++) {
      limits.count("a", Rate.REQUESTS);
    }
    refused(limits, "a", Rate.REQUESTS);
  }

  @Test
  void zeroIsWithoutLimitAndProbesAreNotCounted() {
    RateLimits limits = new RateLimits(new RateConfig(1, 1, 0, 0), now::get);
    for (int i = 0; i < 10_000; i++) {
      limits.count("a", Rate.UPLOADS);
      limits.count("a", Rate.UNCOUNTED);
    }
  }

  @Test
  void requestsBeyondTheShareAreToldWhenToComeAgain() {
    try (ApiServer server = start("requests", 1)) {
      HttpResponse<byte[]> last = server.get("/api/models");
      for (int i = 0; i < 5 && last.statusCode() == 200; i++) {
        last = server.get("/api/models", "Origin", ApiServer.ALLOWED);
      }
      assertRefused(last, "too-many-requests");
      assertThat(last.headers().firstValue("Access-Control-Allow-Origin"))
          .contains(ApiServer.ALLOWED);
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
      assertThat(server.post("/api/segment", SEGMENT).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void eachTokenHasItsOwnShare() {
    try (ApiServer server = People.server(Map.of("penumbra.rate.requests", 1))) {
      server.get("/api/models", People.ALICE.and());
      assertThat(server.get("/api/models", People.ALICE.and()).statusCode()).isEqualTo(429);
      assertThat(server.get("/api/models", People.BOB.and()).statusCode()).isEqualTo(200);
      assertThat(server.get("/api/models").statusCode()).isEqualTo(401);
      assertThat(server.get("/api/models").statusCode()).as("guessing").isEqualTo(429);
    }
  }

  @Test
  void submissionsHaveAShareOfTheirOwn() {
    try (ApiServer server = start("submissions", 1)) {
      assertThat(server.post("/api/segment", SEGMENT).statusCode()).isEqualTo(202);
      assertRefused(server.post("/api/segment", SEGMENT), "too-many-requests");
      assertThat(server.get("/api/models").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void uploadsHaveAShareOfTheirOwn() {
    try (ApiServer server = start("uploads", 1)) {
      UploadClient uploads = new UploadClient(server);
      assertThat(uploads.bring().statusCode()).isEqualTo(201);
      assertRefused(uploads.bring(), "too-many-requests");
      assertThat(server.get("/api/models").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientHasSoManyStreamsAtATime() {
    try (ApiServer server = start("streams", 2);
        Gate gate = new Gate()) {
      String id = new JobClient(server).submitGated(gate);
      String path = "/api/jobs/" + id + "/events";
      EventClient first = EventClient.open(server, path);
      EventClient second = EventClient.open(server, path);
      first.next();
      second.next();
      HttpResponse<byte[]> third = server.get(path);
      assertRefused(third, "too-many-requests");
      assertThat(field(third, "detail")).contains("2 event streams", "/api/events?jobs=");
      first.close();
      Eventually.until("its place is free", () -> open(server) == 1);
      try (EventClient next = EventClient.open(server, path)) {
        assertThat(next.next().name()).isEqualTo("snapshot");
      }
      gate.allow(4);
      second.rest();
      Eventually.until("the end of a stream frees its place", () -> open(server) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"requests", "submissions", "uploads", "streams"})
  void aNegativeNumberStopsTheStart(String name) {
    assertThatThrownBy(() -> start(name, -1).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("penumbra.rate." + name)
        .hasMessageContaining("\"-1\"");
  }

  private static ApiServer start(String name, int most) {
    return ApiServer.start(Map.of("penumbra.rate." + name, most));
  }

  private static int open(ApiServer server) {
    return server.bean(StreamPlaces.class).of("127.0.0.1");
  }

  /** The clock may have gone on since, but not by more than a minute. */
  private static void assertRefused(HttpResponse<byte[]> response, String type) {
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(field(response, "type")).endsWith(":" + type);
    int wait = Integer.parseInt(response.headers().firstValue("Retry-After").orElse(""));
    assertThat(wait).isBetween(1, 60);
  }

  private static Duration refused(RateLimits limits, String client, Rate rate) {
    return catchThrowableOfType(TooManyRequests.class, () -> limits.count(client, rate))
        .retryAfter();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
