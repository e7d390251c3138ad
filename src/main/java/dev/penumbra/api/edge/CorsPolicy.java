package dev.penumbra.api.edge;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.Context;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * Decides which pages of other origins may read an answer, and writes the headers that tell their
 * browsers so. Made at start-up, so that a wrong list stops it. Immutable.
 */
@Context
public final class CorsPolicy {

  private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";
  private static final String REQUEST_HEADERS =
      "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, Idempotency-Key,"
          + " Last-Event-ID, Range, X-Request-Id";
  private static final String EXPOSED =
      "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, Date, ETag,"
          + " Last-Modified, Location, Retry-After, WWW-Authenticate, X-Request-Id";

  private final AllowedOrigins origins;
  private final boolean credentials;
  private final String maxAge;

  /**
   * Reads the settings.
   *
   * @param settings origins and more
   * @throws SettingRefused if an origin is not one, or credentials are allowed for any origin
   */
  public CorsPolicy(CorsSettings settings) {
    this.origins = AllowedOrigins.parse(settings.allowedOrigins());
    this.credentials = settings.allowCredentials();
    this.maxAge = Long.toString(settings.maxAge().toSeconds());
    if (credentials && origins.any()) {
      throw new SettingRefused(
          "penumbra.cors.allow-credentials",
          "PENUMBRA_CORS_ALLOW_CREDENTIALS",
          "true",
          "false while CORS_ALLOWED_ORIGINS is *: browsers send no credentials to any origin");
    }
  }

  /**
   * Writes the headers of an ordinary answer.
   *
   * @param headers the answer's headers
   * @param exchange the request's side
   */
  void decorate(HttpHeaders headers, Exchange exchange) {
    Optional<String> answer =
        exchange.decoded() ? origins.answerTo(exchange.origin()) : origins.answerToUnknown();
    headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    if (answer.isEmpty()) {
      return;
    }
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, answer.get());
    headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (credentials) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if (exchange.preflight()) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
      headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, maxAge);
    }
  }

  /**
   * Whether a page of this origin may read answers.
   *
   * @param origin an origin as a browser writes it
   * @return whether it is allowed
   */
  public boolean allows(String origin) {
    return origins.answerTo(origin).isPresent();
  }
}
