package dev.penumbra.api.access;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.EventClient;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.storage.DataFolder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links that open a file or a stream to a browser that cannot send a token. */
final class LinksTest {

  private static final String KEY = "a key for tests, which is long enough";
  private static final Pattern URLS = Pattern.compile("\"\\w+Url\":\"([^\"]+)\"");

  private static ApiServer server;
  private static String id;
  private static String finished;
  private static String reportUrl;
  private static String eventsUrl;

  @BeforeAll
  static void aJobThatIsDone() {
    server = People.server(Map.of("penumbra.access.link-key", KEY));
    id = field(People.submit(server, People.ALICE), "jobId");
    var snapshot = People.finished(server, People.ALICE, id);
    finished = text(snapshot);
    reportUrl = field(snapshot, "reportUrl");
    eventsUrl = field(snapshot, "events");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void openEachFileOfAJobWithoutAToken() {
    Matcher urls = URLS.matcher(finished);
    Set<String> opened = new HashSet<>();
    while (urls.find()) {
      assertThat(server.get(urls.group(1)).statusCode()).as(urls.group(1)).isEqualTo(200);
      opened.add(URI.create(urls.group(1)).getPath().replaceAll(".*/", ""));
    }
    assertThat(opened).contains("report.png", "archive.zip", "result.json");
    assertThat(server.get("/files/" + id + "/sub-api/report.png").statusCode()).isEqualTo(401);
    assertThat(server.head(reportUrl).statusCode()).isEqualTo(200);
    assertThat(server.get(reportUrl, "Range", "bytes=0-9").statusCode()).isEqualTo(206);
    var saved = server.get(reportUrl + "&download");
    assertThat(saved.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
  }

  @Test
  void openTheEventStream() {
    try (EventClient events = EventClient.open(server, eventsUrl)) {
      assertThat(events.rest())
          .extracting(EventClient.Event::name)
          .containsExactly("snapshot", "completed");
    }
    assertThat(server.get("/api/jobs/" + id + "/events").statusCode()).isEqualTo(401);
    assertThat(server.get("/api/events?jobs=" + id).statusCode()).isEqualTo(401);
  }

  @Test
  void openNothingElse() {
    String query = "?" + URI.create(reportUrl).getRawQuery();
    for (String path :
        List.of("/files/" + id + "/sub-api/archive.zip", "/api/jobs/" + id + "/events")) {
      var refused = server.get(path + query);
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
      assertThat(field(refused, "type")).endsWith(":link-refused");
      assertThat(text(refused)).doesNotContain("signature");
    }
    for (String path : List.of("/api/jobs/" + id, "/api/cases", "/info")) {
      assertThat(server.get(path + query).statusCode()).as(path).isEqualTo(401);
    }
    String self = eventsUrl.replace("/events?", "?");
    assertThat(server.delete(self).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "expires=(\\d), expires=9$1",
    "expires=\\d+, expires=",
    "expires=\\d+, expires=now",
    "expires=\\d+&, ''",
    "signature=., signature=!",
    "signature=.*, signature=",
    "signature=(.{10}).*, signature=$1",
    "report[.]png, result.json",
    "/sub-api/, /sub%2Dapi/",
  })
  void thatWereAlteredAreRefused(String what, String with) {
    String altered = reportUrl.replaceFirst(what, with);
    assertThat(altered).isNotEqualTo(reportUrl);
    var refused = server.get(altered);
    assertThat(refused.statusCode()).as(altered).isEqualTo(403);
    assertThat(field(refused, "detail")).contains("altered");
    assertThat(server.get(altered, People.READER.and()).statusCode())
        .as("a token does instead")
        .isEqualTo(200);
  }

  @Test
  void thatHaveExpiredAreRefused() {
    String path = "/files/" + id + "/sub-api/report.png";
    long now = Instant.now().getEpochSecond();
    assertThat(server.get(link(path, now + 600)).statusCode()).isEqualTo(200);
    var refused = server.get(link(path, now - 1));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(field(refused, "detail")).contains("expired", "ask for the job again");
  }

  @Test
  void giveNoLinksThatHoldLongerThanTheyDo() {
    long until = Instant.now().getEpochSecond() + 600;
    try (EventClient events =
        EventClient.open(server, link("/api/jobs/" + id + "/events", until))) {
      for (EventClient.Event event : events.rest()) {
        assertThat(event.data()).contains("expires=" + until + "&signature=");
        assertThat(event.data().replace("expires=" + until, "")).doesNotContain("expires=");
      }
    }
  }

  @Test
  void holdForAsLongAsIsSaid() {
    long now = Instant.now().getEpochSecond();
    assertThat(expiry(reportUrl)).isBetween(now + 12 * 3600 - 600, now + 13 * 3600 + 10);
    try (ApiServer shortly = People.server(Map.of("penumbra.access.link-lifetime", "20m"))) {
      String events = field(People.submit(shortly, People.ALICE), "events");
      assertThat(expiry(events) - Instant.now().getEpochSecond()).isBetween(1100L, 1310L);
    }
  }

  @Test
  void aKeyIsMadeOnceAndKeptForItsOwnerOnly(@TempDir Path data) throws Exception {
    Map<String, Object> settings = Map.of("penumbra.data-dir", data.toString());
    String url;
    try (ApiServer first = People.server(settings)) {
      String job = field(People.submit(first, People.ALICE), "jobId");
      url = URI.create(field(People.finished(first, People.ALICE, job), "reportUrl")).toString();
      assertThat(first.get(url).statusCode()).isEqualTo(200);
    }
    Path file = data.resolve("link.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (ApiServer second = People.server(settings)) {
      String local = url.replaceFirst("http://[^/]+", "");
      assertThat(second.get(local).statusCode()).as("after a restart").isEqualTo(200);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> LinkKey.in(new DataFolder(data, null)))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("link.key")
        .hasMessageNotContaining(data.toString());
  }

  @Test
  void areNotSignedWhereEverybodyMayRead(@TempDir Path data) {
    try (ApiServer open =
        People.server(
            Map.of("penumbra.access.anonymous", "read", "penumbra.data-dir", data.toString()))) {
      assertThat(field(People.submit(open, People.ALICE), "events")).endsWith("/events");
      assertThat(data.resolve("link.key")).doesNotExist();
    }
  }

  private static long expiry(String url) {
    Matcher matcher = Pattern.compile("expires=(\\d+)").matcher(url);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** As docs/security.md has it. */
  private static String link(String path, long until) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text = "penumbra-link 1\nGET\n" + path + "\n" + until;
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return path
          + "?expires="
          + until
          + "&signature="
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
