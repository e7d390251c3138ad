package dev.penumbra.api.access;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.RawHttp;
import dev.penumbra.tokens.TokenSecret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Secrets go in everywhere and come out nowhere: neither in a log line nor in an answer. */
final class SecretsTest {

  private static final String KEY = "the-key-of-links-is-a-secret-of-its-own";
  private static final String HUB = "hf_SecretOfTheHubThatNobodySees";
  private static final String STRANGE = TokenSecret.PREFIX + "strangerstrangerstrangerstranger";

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> said = new ArrayList<>();
  private final Level usual = root.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

  @BeforeEach
  void writeEverythingDown() {
    log.start();
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
  }

  @AfterEach
  void asBefore() {
    root.setLevel(usual);
    root.detachAppender(log);
    others.forEach(root::addAppender);
  }

  @Test
  void areInNoLogAndNoAnswer() throws IOException {
    String signature;
    try (ApiServer server =
        People.server(
            Map.of(
                "penumbra.access.link-key",
                KEY,
                "penumbra.hub.token",
                HUB,
                "penumbra.hub.dataset",
                "owner/name",
                "penumbra.hub.endpoint",
                "http://127.0.0.1:" + closedPort(),
                "penumbra.hub.retries",
                0))) {
      String id = field(People.submit(server, People.ALICE), "jobId");
      URI report = URI.create(field(People.finished(server, People.ALICE, id), "reportUrl"));
      signature = report.getRawQuery().replaceFirst(".*signature=", "");
      String altered = report.getRawPath() + "?expires=1&signature=" + signature;
      String[] targets = {
        report.getRawPath() + "?" + report.getRawQuery(),
        report.getRawPath() + "?download&" + report.getRawQuery(),
        altered,
        "/nothing?signature=" + signature,
        "/api/jobs/" + id + "?wait=x&signature=" + signature,
        "/api/cases",
        "/api/segment",
        "/test/thrown?signature=" + signature,
        "/test/unwritable",
        "/files/a/b/c",
      };
      String[] authorizations = {
        "Bearer " + People.ADMIN.token(), "Bearer " + People.READER.token(), "Bearer " + STRANGE, ""
      };
      for (String method : new String[] {"GET", "POST", "DELETE", "PUT", "OPTIONS"}) {
        for (String target : targets) {
          for (String authorization : authorizations) {
            note(RawHttp.send(server, method, target, "Authorization", authorization));
          }
        }
      }
      note(
          RawHttp.send(
              server,
              "POST /api/segment HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                  + People.ALICE.token()
                  + "\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"case_id"));
      note(
          RawHttp.send(
              server,
              "GET /api/cases HTTP/1.1\r\nAuthorization Bearer " + STRANGE + "\r\nBad\r\n\r\n"));
      said.add(text(server.get("/health", People.ADMIN.and())));
      said.add(text(server.get("/info", People.ADMIN.and())));
    }
    for (String status : new String[] {"200", "400", "401", "403", "404", "405", "500"}) {
      assertThat(said).as(status).anyMatch(answer -> answer.startsWith(status));
    }
    assertNowhere(
        KEY,
        HUB,
        STRANGE,
        signature,
        People.ADMIN.token(),
        People.READER.token(),
        People.ALICE.token());
  }

  @Test
  void areInNoWordAboutAWrongConfiguration(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokens");
    Files.writeString(file, "alice:run:" + STRANGE);
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("penumbra.access.tokens", STRANGE),
            Map.of("penumbra.access.tokens", "alice:run:" + STRANGE),
            Map.of("penumbra.access.tokens", "alice:" + STRANGE + ":run"),
            Map.of("penumbra.access.tokens", STRANGE + ":run:alice"),
            Map.of("penumbra.access.tokens", "a:run:" + TokenSecret.hash(STRANGE) + STRANGE),
            Map.of("penumbra.access.tokens-file", file.toString()),
            Map.of("penumbra.access.link-key", KEY.substring(0, 20)),
            Map.of("penumbra.access.link-key", KEY, "penumbra.access.link-lifetime", "0s"),
            Map.of("penumbra.access.tokens", People.entries(), "penumbra.rate.streams", -1),
            Map.of("penumbra.hub.token", HUB + " two words"),
            Map.of("penumbra.hub.token", HUB, "penumbra.hub.retries", -1));
    for (Map<String, Object> settings : wrong) {
      Throwable refused = catchThrowable(() -> ApiServer.start(settings).close());
      if (settings.keySet().stream().noneMatch(key -> key.startsWith("penumbra.hub"))) {
        assertThat(refused).as("%s", settings.keySet()).isNotNull();
      }
      StringWriter trace = new StringWriter();
      if (refused != null) {
        refused.printStackTrace(new PrintWriter(trace, true));
      }
      said.add(trace.toString());
    }
    assertNowhere(KEY, KEY.substring(0, 20), HUB, STRANGE);
  }

  private void note(RawHttp.Answer answer) {
    said.add(answer.status() + " " + answer.headers() + answer.body());
  }

  private void assertNowhere(String... secrets) {
    assertThat(log.list).isNotEmpty();
    for (ILoggingEvent line : List.copyOf(log.list)) {
      said.add(
          line.getLoggerName()
              + ": "
              + line.getFormattedMessage()
              + line.getMDCPropertyMap()
              + (line.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(line.getThrowableProxy())));
    }
    for (String secret : secrets) {
      assertThat(said).as("what was said").noneMatch(words -> words.contains(secret));
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
