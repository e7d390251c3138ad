package dev.penumbra.api.edge;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.util.AttributeKey;
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

  /** Where a connection keeps the id of its newest request. */
  static final AttributeKey<String> OF_CHANNEL = AttributeKey.valueOf("penumbra.request-id");

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

  /**
   * The id that a request was given.
   *
   * @param request any request; one that could not be decoded counts as its connection's newest
   * @return its id
   */
  public static String of(HttpRequest<?> request) {
    String id = request.getHeaders().get(HEADER);
    if (id == null && request instanceof NettyHttpRequest<?> netty) {
      id = netty.getChannelHandlerContext().channel().attr(OF_CHANNEL).get();
    }
    return id == null ? "" : id;
  }
}
