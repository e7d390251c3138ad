package dev.penumbra.api.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penumbra.Prerequisite;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.SettingRefused;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who ran what, as the record says it afterwards. */
final class AuditLogTest {

  private static final String FILE = "penumbra.audit.file";

  @TempDir Path folder;

  @Test
  void everyDeedIsALineOfTheFile() throws IOException {
    Path file = folder.resolve("audit.jsonl");
    try (ApiServer server = ApiServer.start(Map.of(FILE, file.toString()))) {
      JobClient jobs = new JobClient(server);
      String done = jobs.start("sub-api");
      jobs.finished(done);
      assertThat(server.delete("/api/jobs/" + done, "X-Request-Id", "too-late").statusCode())
          .isEqualTo(409);
      server.post("/api/segment", "{\"case_id\":\"nobody\"}");
      server.post("/api/segment", "{\"case_id\":\"sub-api\",\"model\":\"secret\"}");
      server.post("/api/cases", "{}");
      server.delete("/api/cases/up-unknown");
      Eventually.until("all is written", () -> lines(file).size() >= 7);
      List<Map<String, Object>> lines = lines(file);

      Map<String, Object> submit = line(lines, "submit", "outcome", "accepted");
      assertThat(submit)
          .containsEntry("caller", "anonymous")
          .containsEntry("client", "127.0.0.1")
          .containsEntry("caseId", "sub-api")
          .containsEntry("model", "adc-threshold")
          .containsEntry("jobId", done)
          .containsEntry("status", 202)
          .containsKeys("time", "requestId");
      assertThat(line(lines, "job-ended", "jobId", done))
          .containsEntry("outcome", "completed")
          .containsEntry("caseId", "sub-api");
      assertThat(line(lines, "cancel", "requestId", "too-late"))
          .containsEntry("jobId", done)
          .containsEntry("outcome", "refused")
          .containsEntry("problem", "already-finished");
      assertThat(line(lines, "submit", "caseId", "nobody"))
          .containsEntry("outcome", "refused")
          .containsEntry("problem", "unknown-case");
      assertThat(line(lines, "submit", "problem", "unknown-model")).doesNotContainKey("model");
      assertThat(line(lines, "upload", "outcome", "refused")).containsEntry("status", 415);
      assertThat(line(lines, "delete", "problem", "not-found")).containsEntry("status", 404);
      assertThat(line(lines, "delete", "problem", "not-found").get("caseId").toString())
          .as("who knows an upload's id may use it")
          .matches("upload:[0-9a-f]{16}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    int before = lines(file).size();
    try (ApiServer again = ApiServer.start(Map.of(FILE, file.toString()))) {
      new JobClient(again).start("sub-api");
      Eventually.until("it is appended", () -> lines(file).size() > before);
    }
  }

  @Test
  void withoutAFileTheLogHasTheLines() {
    var heard = new ListAppender<ILoggingEvent>();
    heard.start();
    Logger audit = (Logger) LoggerFactory.getLogger("penumbra.audit");
    audit.addAppender(heard);
    try {
      String id = new JobClient(ApiServer.shared()).start("sub-api");
      Eventually.until(
          "the line is there",
          () -> copy(heard).stream().anyMatch(line -> line.getFormattedMessage().contains(id)));
    } finally {
      audit.detachAppender(heard);
    }
  }

  @Test
  void aFileThatCannotBeWrittenStopsTheStartWithOneLine() {
    String nowhere = folder.resolve("absent").resolve("audit.jsonl").toString();
    assertThatThrownBy(() -> ApiServer.start(Map.of(FILE, nowhere)).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining(FILE)
        .hasMessageContaining("PENUMBRA_AUDIT_FILE")
        .hasMessageContaining(nowhere);
  }

  @Test
  void aDiskThatTakesNothingIsSaidOnceAndTheServiceGoesOn() throws IOException {
    var heard = new ListAppender<ILoggingEvent>();
    heard.start();
    Logger own = (Logger) LoggerFactory.getLogger(AuditFile.class);
    own.addAppender(heard);
    Path full = Path.of("/dev/full");
    Prerequisite.require(Files.exists(full), "a disk that is always full, /dev/full");
    try (AuditFile file = AuditFile.open(full)) {
      file.append("one");
      file.append("two");
    } finally {
      own.detachAppender(heard);
    }
    assertThat(heard.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("The audit log cannot be written; the service goes on without it");
  }

  private static List<ILoggingEvent> copy(ListAppender<ILoggingEvent> heard) {
    synchronized (heard) { // as the appender does
      return List.copyOf(heard.list);
    }
  }

  private static List<Map<String, Object>> lines(Path file) {
    try {
      ObjectMapper mapper = ApiServer.shared().bean(ObjectMapper.class);
      return Files.readString(file)
          .lines()
          .<Map<String, Object>>map(line -> parsed(mapper, line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parsed(ObjectMapper mapper, String line) {
    try {
      return mapper.readValue(line, Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  private static Map<String, Object> line(
      List<Map<String, Object>> lines, String event, String key, String value) {
    Optional<Map<String, Object>> found =
        lines.stream()
            .filter(line -> event.equals(line.get("event")) && value.equals(line.get(key)))
            .findFirst();
    assertThat(found).as("%s with %s %s in %s", event, key, value, lines).isPresent();
    return found.get();
  }
}
