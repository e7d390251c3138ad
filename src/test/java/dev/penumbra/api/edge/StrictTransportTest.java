package dev.penumbra.api.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.ApiServer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Browsers are told to keep to TLS where they came by it, and nowhere else. */
final class StrictTransportTest {

  private static final String[] BY_TLS = {"X-Forwarded-Proto", "https"};

  @ParameterizedTest
  @CsvSource({"/api/cases", "/", "/nothing", "/health/liveness"})
  void behindATrustedProxyThatSaysSo(String path) {
    ApiServer server = ApiServer.shared();
    assertThat(told(server, path, BY_TLS)).contains("max-age=15552000");
    assertThat(told(server, path, "Forwarded", "for=192.0.2.7;proto=https")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"X-Forwarded-Proto, http", "X-Forwarded-Host, app.example.org", "X-Other, https"})
  void neverWithoutTls(String header, String value) {
    assertThat(told(ApiServer.shared(), "/api/cases", header, value)).isEmpty();
  }

  @Test
  void neverOnTheWordOfAStranger() {
    try (ApiServer server =
        ApiServer.start(Map.of("penumbra.links.trusted-proxies", "192.0.2.1"))) {
      assertThat(told(server, "/api/cases", BY_TLS)).isEmpty();
    }
  }

  @Test
  void forAsLongAsIsSaidOrNotAtAll() {
    try (ApiServer server = ApiServer.start(Map.of("penumbra.access.strict-transport", "2h"))) {
      assertThat(told(server, "/api/cases", BY_TLS)).contains("max-age=7200");
    }
    try (ApiServer server = ApiServer.start(Map.of("penumbra.access.strict-transport", "0s"))) {
      assertThat(told(server, "/api/cases", BY_TLS)).isEmpty();
    }
  }

  private static Optional<String> told(ApiServer server, String path, String... headers) {
    return server.get(path, headers).headers().firstValue("Strict-Transport-Security");
  }
}
