package dev.penumbra.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Log lines for programs: one JSON object a line, with time, level, logger, thread, the ids of
 * request, job and trace where there are such, message and exception.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final byte[] NOTHING = {};
  private static final int FIRST_PRINTABLE = 0x20;

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, String> context = event.getMDCPropertyMap();
    StringBuilder line = new StringBuilder(256).append('{');
    add(line, "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    add(line, "level", event.getLevel().toString());
    add(line, "logger", event.getLoggerName());
    add(line, "thread", event.getThreadName());
    add(line, "requestId", context.get("requestId"));
    add(line, "jobId", context.get("jobId"));
    add(line, "traceId", context.get("trace_id")); // as OpenTelemetry's agent notes it
    add(line, "message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      add(line, "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
    }
    return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  /** Adds a field, or nothing where it has no value. */
  private static void add(StringBuilder line, String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (line.length() > 1) {
      line.append(',');
    }
    line.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      escape(line, value.charAt(i));
    }
    line.append('"');
  }

  private static void escape(StringBuilder line, char c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (c < FIRST_PRINTABLE) {
          line.append(String.format("\\u%04x", (int) c));
        } else {
          line.append(c);
        }
      }
    }
  }
}
