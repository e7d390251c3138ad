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
 */
record Exchange(
    String requestId, @Nullable String origin, boolean preflight, boolean decoded, boolean secure) {

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
    return new Exchange(id, origin, preflight, request.decoderResult().isSuccess(), secure);
  }
}
