package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penumbra.jobs.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogLinesTest {

  private final ApiServer server = ApiServer.shared();

  @Test
  void everyLineNamesItsRequestOnWhicheverThread() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(lines);
    try {
      assertThat(server.get("/test/logs", "X-Request-Id", "log-me").statusCode()).isEqualTo(200);
      for (String path : new String[] {"thrown", "blocking", "later", "reactive", "unwritable"}) {
        assertThat(server.get("/test/" + path, "X-Request-Id", "log-me").statusCode())
            .isEqualTo(500);
      }
    } finally {
      root.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("on a pool's thread", "on a reactive thread", "GET /test/thrown failed");
    assertThat(lines.list)
        .filteredOn(line -> !line.getLoggerName().equals("penumbra.audit")) // of earlier tests
        .allSatisfy(
            line ->
                assertThat(line.getMDCPropertyMap())
                    .as(line.getFormattedMessage())
                    .containsEntry("requestId", "log-me"));
  }

  @Test
  void everyLineOfAWorkerNamesItsJob() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    JobClient jobs = new JobClient(server);
    root.addAppender(lines);
    try {
      String id = jobs.start("sub-api");
      jobs.finished(id);
      Eventually.until(
          "the worker has said so",
          () -> ofWorkers(lines).stream().anyMatch(line -> speaksOf(line, id)));
      assertThat(ofWorkers(lines))
          .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsKey("jobId"))
          .filteredOn(line -> speaksOf(line, id))
          .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsEntry("jobId", id));
    } finally {
      root.detachAppender(lines);
    }
  }

  private static boolean speaksOf(ILoggingEvent line, String id) {
    return line.getFormattedMessage().contains(id);
  }

  private static List<ILoggingEvent> ofWorkers(ListAppender<ILoggingEvent> lines) {
    synchronized (lines) { // as the appender does
      return lines.list.stream()
          .filter(line -> line.getThreadName().startsWith("penumbra-worker"))
          .toList();
    }
  }
}
