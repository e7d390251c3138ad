package dev.penumbra.api.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's headers need to know of its request.
 *
 * @param requestId id of the request
 * @param origin its {@code Origin} header
 * @param preflight whether a browser asks for leave before the real request
 * @param decoded false when the request was malformed, so that its headers are not known
 * @param secure whether the client's side of the connection is encrypted
 * @param method its method; empty when it was malformed
 * @param began when its head was here, in nanoseconds from some moment
 */
record Exchange(
    String requestId,
    @Nullable String origin,
    boolean preflight,
    boolean decoded,
    boolean secure,
    String method,
    long began) {

  /** Reads a request and writes the accepted request id into its headers. */
  static Exchange of(HttpRequest request, RequestIds ids, boolean secure) {
    var headers = request.headers();
    String id = ids.accept(headers.get(RequestIds.HEADER));
    headers.set(RequestIds.HEADER, id);
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    boolean preflight =
        origin != null
            && HttpMethod.OPTIONS.equals(request.method())
            && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    boolean decoded = request.decoderResult().isSuccess();
    String method = decoded ? request.method().name() : "";
    return new Exchange(id, origin, preflight, decoded, secure, method, System.nanoTime());
  }

  /** What is known where no request was read. */
  static Exchange unknown(RequestIds ids) {
    return new Exchange(ids.accept(null), null, false, false, false, "", System.nanoTime());
  }
}
