package dev.penumbra.api.edge;

import dev.penumbra.api.access.AccessConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import jakarta.inject.Singleton;

/** Headers that keep browsers and caches from misusing an answer. Immutable. */
@Singleton
final class SecurityHeaders {

  /** The viewer's letters are a picture in its program, hence {@code data:}. */
  private static final String CSP =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors ";

  private final String pagePolicy;
  private final String strictTransport;
  private final boolean strict;

  /**
   * Headers for this place.
   *
   * @param frames who may show the page in a frame
   * @param access for how long browsers shall keep to TLS
   */
  SecurityHeaders(FrameSettings frames, AccessConfig access) {
    this.pagePolicy = CSP + frames.ancestors();
    this.strictTransport = "max-age=" + access.strictTransport().toSeconds();
    this.strict = !access.strictTransport().isZero();
  }

  /**
   * Writes the headers.
   *
   * @param headers the answer's headers
   * @param secure whether the client's side is encrypted; only then may its browser keep to that
   */
  void decorate(HttpHeaders headers, boolean secure) {
    if (secure && strict) {
      headers.set("Strict-Transport-Security", strictTransport);
    }
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    // Pages of other origins draw our volumes and pictures; who may *read* them is CORS's matter.
    headers.set("Cross-Origin-Resource-Policy", "cross-origin");
    if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    }
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type != null
        && type.startsWith("text/html")
        && !headers.contains(HttpHeaderNames.CONTENT_SECURITY_POLICY)) {
      headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, pagePolicy);
    }
  }
}
