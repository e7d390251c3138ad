package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.penumbra.model.SettingRefused;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonLinesTest {

  private final LoggerContext logging = new LoggerContext();

  private Map<?, ?> line(String message, Map<String, String> context, Throwable thrown)
      throws IOException {
    LoggingEvent event =
        new LoggingEvent("", logging.getLogger("a.b.C"), Level.WARN, message, thrown, null);
    event.setMDCPropertyMap(context);
    event.setThreadName("worker \"one\"");
    byte[] bytes = new JsonLines().encode(event);
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(text).endsWith("}\n");
    assertThat(text.strip()).doesNotContain("\n");
    return ObjectMapper.getDefault().readValue(text, Map.class);
  }

  @Test
  void aLineIsAnObjectWithTheIdsOfRequestAndJob() throws IOException {
    Map<?, ?> line =
        line("done", Map.of("requestId", "r-1", "jobId", "j-1", "trace_id", "t-1"), null);
    assertThat(line.get("time").toString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(line.get("level")).isEqualTo("WARN");
    assertThat(line.get("logger")).isEqualTo("a.b.C");
    assertThat(line.get("thread")).isEqualTo("worker \"one\"");
    assertThat(line.get("requestId")).isEqualTo("r-1");
    assertThat(line.get("jobId")).isEqualTo("j-1");
    assertThat(line.get("traceId")).isEqualTo("t-1");
    assertThat(line.get("message")).isEqualTo("done");
    assertThat(line.containsKey("exception")).isFalse();
  }

  @Test
  void nothingInAMessageEndsTheLineOrTheString() throws IOException {
    String odd = "a\"b\\c\nd\re\tf\u0001g–ü\u2028";
    assertThat(line(odd, Map.of(), null).get("message")).isEqualTo(odd);
  }

  @Test
  void anExceptionIsOneFieldWithItsCauses() throws IOException {
    Exception thrown = new IllegalStateException("outer", new IOException("inner"));
    Map<?, ?> line = line("failed", Map.of(), thrown);
    assertThat(line.get("exception").toString())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("Caused by: java.io.IOException: inner", "JsonLinesTest");
  }

  @ParameterizedTest
  @CsvSource({"json, {", "JSON, {", "text, 2", "'', 2"})
  void theSettingChoosesTheForm(String setting, String begin) {
    String before = System.getProperty(LogSettings.FORMAT);
    System.setProperty(LogSettings.FORMAT, setting);
    try {
      new LogSettings().configure(logging);
      var console =
          (OutputStreamAppender<ILoggingEvent>)
              logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
      LoggingEvent event =
          new LoggingEvent("", logging.getLogger("a"), Level.INFO, "hello", null, null);
      event.setMDCPropertyMap(Map.of());
      assertThat(new String(console.getEncoder().encode(event), StandardCharsets.UTF_8))
          .startsWith(begin)
          .contains("hello");
    } finally {
      if (before == null) {
        System.clearProperty(LogSettings.FORMAT);
      } else {
        System.setProperty(LogSettings.FORMAT, before);
      }
    }
  }

  @Test
  void anotherFormStopsTheStartWithOneLine() {
    assertThatThrownBy(() -> ApplicationContext.run(Map.of(LogSettings.FORMAT, "xml")).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessage(
            "penumbra.log-format (environment: PENUMBRA_LOG_FORMAT) is \"xml\" but must be text or"
                + " json.");
  }
}
