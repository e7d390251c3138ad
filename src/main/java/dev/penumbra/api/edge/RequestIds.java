package dev.penumbra.api.edge;

import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Request ids: a client's own where it is harmless in a log line, otherwise a new one. New ids are
 * unique in one process and very likely so between processes. Thread-safe.
 */
@Singleton
public final class RequestIds {

  /** Name of the header that carries the id in both directions. */
  public static final String HEADER = "X-Request-Id";

  /** Name of the id in the logging context. */
  public static final String MDC_KEY = "requestId";

  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  private final AtomicLong count = new AtomicLong();

  /**
   * Accepts or replaces what a client sent.
   *
   * @param sent the header's value, {@code null} when there is none
   * @return the id of this request
   */
  public String accept(@Nullable String sent) {
    if (sent != null && HARMLESS.matcher(sent).matches()) {
      return sent;
    }
    return process + "-" + Long.toHexString(count.incrementAndGet());
  }
}
