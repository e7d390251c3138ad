package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of the server do, each by its environment's name. */
final class SettingsTest {

  private static final String ORIGIN = "https://app.example.org";

  @ParameterizedTest
  @ValueSource(strings = {"CORS_ALLOWED_ORIGINS", "ALLOWED_ORIGINS", "FRONTEND_ORIGINS"})
  void originsHaveThreeNames(String name) {
    try (ApiServer server = start(name, "https://other.example," + ORIGIN)) {
      var response = server.get("/api/cases", "Origin", ORIGIN);
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
    }
  }

  @Test
  void withoutOriginsNobodyIsAllowed() {
    try (ApiServer server = start("CORS_ALLOWED_ORIGINS", "")) {
      var response = server.get("/api/cases", "Origin", ORIGIN);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control"));
    }
  }

  @Test
  void aStarAllowsEverybodyWithoutCredentials() {
    try (ApiServer server = start("CORS_ALLOWED_ORIGINS", "*")) {
      var headers = server.get("/nothing", "Origin", "https://anything.example").headers();
      assertThat(headers.firstValue("Access-Control-Allow-Origin")).contains("*");
      assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
      RawHttp.Answer undecodable = RawHttp.send(server, "nonsense\r\n\r\n");
      assertThat(undecodable.headers()).containsEntry("access-control-allow-origin", "*");
    }
  }

  @Test
  void credentialsAreAllowedWhenConfigured() {
    try (ApiServer server =
        ApiServer.start(
            Map.of(
                "penumbra.cors.allowed-origins",
                ORIGIN,
                "penumbra.cors.allow-credentials",
                true))) {
      var headers = server.get("/api/cases", "Origin", ORIGIN).headers();
      assertThat(headers.firstValue("Access-Control-Allow-Credentials")).contains("true");
      var others = server.get("/api/cases", "Origin", "https://evil.example").headers();
      assertThat(others.firstValue("Access-Control-Allow-Credentials")).isEmpty();
      RawHttp.Answer undecodable = RawHttp.send(server, "nonsense\r\n\r\n");
      assertThat(undecodable.headers()).containsEntry("access-control-allow-origin", ORIGIN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CORS_ALLOWED_ORIGINS, https://*.hf.space",
    "CORS_ALLOWED_ORIGINS, app.example.org",
    "PUBLIC_URL, app.example.org",
    "SPACE_HOST, https://user-space.hf.space",
    "penumbra.links.trusted-proxies, everybody",
  })
  void aWrongValueStopsTheStartWithOneLine(String name, String value) {
    assertThatThrownBy(() -> start(name, value).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("penumbra.")
        .hasMessageContaining(value)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLIC_URL, https://app.example.org/stroke, https://app.example.org/stroke",
    "BACKEND_PUBLIC_URL, https://b.example/, https://b.example",
    "SPACE_HOST, user-space.hf.space, https://user-space.hf.space",
  })
  void addressesBeginWhereClientsReachTheService(String name, String value, String base) {
    try (ApiServer server = start(name, value)) {
      var response = server.post("/api/segment", "{\"case_id\":\"sub-api\"}");
      assertThat(response.headers().firstValue("Location").orElse(""))
          .startsWith(base + "/api/jobs/");
      String id = JobClient.field(response, "jobId");
      assertThat(JobClient.text(new JobClient(server).finished(id)))
          .contains("\"reportUrl\":\"" + base + "/files/" + id + "/sub-api/report.png\"")
          .doesNotContain("http://");
    }
  }

  @Test
  void aProxyIsBelievedOnlyWhenItIsTrusted() {
    String[] forwarded = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "app.example.org"};
    String body = "{\"case_id\":\"sub-api\"}";
    var trusted = ApiServer.shared().post("/api/segment", body, forwarded);
    assertThat(trusted.headers().firstValue("Location").orElse(""))
        .startsWith("https://app.example.org/api/jobs/");
    try (ApiServer server = start("penumbra.links.trusted-proxies", "192.0.2.1")) {
      var response = server.post("/api/segment", body, forwarded);
      assertThat(response.headers().firstValue("Location").orElse(""))
          .startsWith(server.base() + "/api/jobs/");
    }
  }

  @Test
  void aSpaceMayShowThePageInAFrame() {
    try (ApiServer server = start("SPACE_ID", "user/space")) {
      var policy =
          server.get("/", "Accept", "text/html").headers().firstValue("Content-Security-Policy");
      assertThat(policy.orElse("")).endsWith("frame-ancestors 'self' https://huggingface.co");
    }
  }

  @Test
  void framesAndPreflightsAreAsConfigured() {
    Map<String, Object> settings =
        Map.of(
            "penumbra.cors.allowed-origins",
            ORIGIN,
            "penumbra.cors.max-age",
            "2h",
            "penumbra.frame-ancestors",
            "https://portal.example.org");
    try (ApiServer server = ApiServer.start(settings)) {
      RawHttp.Answer preflight =
          RawHttp.send(
              server,
              "OPTIONS",
              "/api/segment",
              "Origin",
              ORIGIN,
              "Access-Control-Request-Method",
              "POST");
      assertThat(preflight.headers()).containsEntry("access-control-max-age", "7200");
      var policy =
          server.get("/", "Accept", "text/html").headers().firstValue("Content-Security-Policy");
      assertThat(policy.orElse("")).endsWith("frame-ancestors https://portal.example.org");
    }
  }

  @Test
  void aLongPollWaitsNoLongerThanConfigured() {
    try (ApiServer server = start("penumbra.long-poll.longest", "50ms");
        Gate gate = new Gate()) {
      String id = new JobClient(server).startGated(gate);
      var response = server.get("/api/jobs/" + id + "?wait=60&after=1000");
      assertThat(JobClient.field(response, "status")).isEqualTo("running");
    }
  }

  private static ApiServer start(String name, String value) {
    return ApiServer.start(Map.of(name, value));
  }
}
