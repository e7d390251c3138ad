package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page, the service card, the API's description and its page. */
final class WebTest {

  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"[.]?(/[^\"]*)\"");

  private final ApiServer server = ApiServer.shared();

  @Test
  void aBrowserGetsThePage() {
    var response = server.get("/", "Accept", BROWSER);
    assertThat(header(response, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(JobClient.text(response)).startsWith("<!doctype html>");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(response.headers().allValues("Vary")).contains("Accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json"})
  void everybodyElseGetsACard(String accept) {
    var response = server.get("/", "Accept", accept);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(JobClient.text(response))
        .contains(
            "\"status\":\"ok\"", "\"service\":\"penumbra\"", "\"version\":\"", "\"features\"");
  }

  @Test
  void allThatThePageNamesIsThere() {
    String page = JobClient.text(server.get("/", "Accept", BROWSER));
    Matcher links = LINK.matcher(page);
    int found = 0;
    while (links.find()) {
      assertThat(server.get(links.group(1)).statusCode()).as(links.group(1)).isEqualTo(200);
      found++;
    }
    assertThat(found).isGreaterThan(3);
    assertThat(page).doesNotContain("https://", "http://", "<style", "onclick");
  }

  @ParameterizedTest
  @CsvSource({
    "/icon.svg, image/svg+xml",
    "/docs, text/html; charset=utf-8",
    "/docs/swagger-ui-bundle.js, text/javascript; charset=utf-8",
    "/openapi.yml, application/yaml; charset=utf-8",
  })
  void filesAreAskedForEachTimeAndSentWhenTheyChanged(String path, String type) {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    String etag = header(response, "ETag");
    assertThat(etag).matches("\"[^\"]+\"");
    var again = server.get(path, "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    var head = server.head(path);
    assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(response.body().length));
  }

  @Test
  void filesWithAHashInTheirNamesAreNeverAskedForAgain() {
    Matcher links = LINK.matcher(JobClient.text(server.get("/", "Accept", BROWSER)));
    List<String> assets =
        links.results().map(link -> link.group(1)).filter(l -> l.startsWith("/assets/")).toList();
    assertThat(assets).hasSizeGreaterThanOrEqualTo(2);
    for (String asset : assets) {
      assertThat(asset).matches("/assets/.+-[A-Za-z0-9_-]{8}[.](js|css)");
      var response = server.get(asset, "Accept-Encoding", "gzip");
      assertThat(header(response, "Cache-Control"))
          .isEqualTo("public, max-age=31536000, immutable");
      assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    }
    assertThat(header(server.get("/assets/none-12345678.js"), "Cache-Control"))
        .isEqualTo("no-store");
  }

  @Test
  void textIsCompressedForThoseWhoUnderstandIt() throws IOException {
    var plain = server.get("/docs/swagger-ui.css");
    var packed = server.get("/docs/swagger-ui.css", "Accept-Encoding", "br, gzip;q=0.8");
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(packed.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(header(packed, "ETag")).isNotEqualTo(header(plain, "ETag"));
    for (String none : List.of("gzip;q=0", "br", "identity", "xgzip", "gzip;q=0.0, br")) {
      var response = server.get("/docs/swagger-ui.css", "Accept-Encoding", none);
      assertThat(header(response, "Content-Encoding")).as(none).isEmpty();
    }
  }

  @Test
  void theDescriptionNamesEveryAddress() {
    String description = new String(server.get("/openapi.yml").body(), StandardCharsets.UTF_8);
    assertThat(description)
        .contains(
            "  /:",
            "  /api/cases:",
            "  /api/models:",
            "  /api/segment:",
            "  /api/jobs/{id}:",
            "  /api/jobs/{id}/events:",
            "  /api/events:",
            "  /files/{jobId}/{caseId}/{name}:")
        .doesNotContain("/test/", "${");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/application.properties",
        "/META-INF/services/ch.qos.logback.classic.spi.Configurator",
        "/..%2fapplication.properties",
        "/assets/..%2f..%2fapplication.properties",
        "/assets/%2e%2e/%2e%2e/application.properties",
        "/docs/..%2fapplication.properties",
        "/docs/swagger-ui-..%2findex.css",
        "/META-INF/MANIFEST.MF",
        "/app.class",
        "/APP.JS",
      })
  void nothingElseOfTheClassPathIsThere(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(404);
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
