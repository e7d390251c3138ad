package dev.penumbra.api.web;

import dev.penumbra.api.files.EntityTags;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Answers requests for files of the page. */
final class AssetAnswers {

  /** Gzip in a list of codings, unless its weight is zero. */
  private static final Pattern GZIP =
      Pattern.compile(
          "(?:^|,)\\s*gzip\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$))[0-9.]+\\s*)?(?:,|$)");

  private AssetAnswers() {}

  /**
   * The file or 304; a client asks every time whether its copy is fresh.
   *
   * @param request the request
   * @param found the file
   * @throws HttpStatusException 404 where there is none
   */
  static MutableHttpResponse<?> of(HttpRequest<?> request, Optional<WebAsset> found) {
    return answer(request, found).header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  /**
   * A file whose name has a hash of its content: a client that has it never asks again.
   *
   * @param request the request
   * @param found the file
   * @throws HttpStatusException 404 where there is none
   */
  static MutableHttpResponse<?> hashed(HttpRequest<?> request, Optional<WebAsset> found) {
    return answer(request, found)
        .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
  }

  private static MutableHttpResponse<?> answer(HttpRequest<?> request, Optional<WebAsset> found) {
    WebAsset asset =
        found.orElseThrow(
            () ->
                new HttpStatusException(HttpStatus.NOT_FOUND, "There is nothing at this address."));
    String accepted = request.getHeaders().get(HttpHeaders.ACCEPT_ENCODING);
    boolean compressed = asset.compressible() && accepted != null && GZIP.matcher(accepted).find();
    String etag = asset.etag(compressed);
    String known = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
    MutableHttpResponse<?> response;
    if (known != null && EntityTags.matchWeakly(known, etag)) {
      response = HttpResponse.notModified();
    } else {
      byte[] content = asset.content(compressed);
      response =
          HttpResponse.ok(content)
              .contentLength(content.length)
              .header(HttpHeaders.CONTENT_TYPE, asset.mediaType());
      if (compressed) {
        response.header(HttpHeaders.CONTENT_ENCODING, "gzip");
      }
    }
    if (asset.compressible()) {
      response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    return response.header(HttpHeaders.ETAG, etag);
  }
}
