package dev.penumbra.api.files;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;

/** Answers requests for a file: ranges and conditional requests (RFC 9110). */
public final class FileAnswers {

  private FileAnswers() {}

  /**
   * The file, the part that {@code Range} asks for, or 304.
   *
   * @param request GET or HEAD; with {@code ?download} the file comes as an attachment
   * @param file the file
   * @return the answer, without {@code Cache-Control}
   * @throws HttpStatusException 412 where a condition fails, 416 where the range holds no byte
   */
  public static MutableHttpResponse<?> of(HttpRequest<?> request, ServedFile file) {
    HttpHeaders asked = request.getHeaders();
    Validators state = file.validators();
    if (state.preconditionFailed(
        asked.get(HttpHeaders.IF_MATCH), asked.get(HttpHeaders.IF_UNMODIFIED_SINCE))) {
      throw new HttpStatusException(HttpStatus.PRECONDITION_FAILED, "The file has changed.");
    }
    MutableHttpResponse<?> response;
    if (state.fresh(
        asked.get(HttpHeaders.IF_NONE_MATCH), asked.get(HttpHeaders.IF_MODIFIED_SINCE))) {
      response = HttpResponse.notModified();
    } else {
      response =
          content(request, file, range(request, file, state))
              .header(HttpHeaders.CONTENT_TYPE, file.mediaType())
              .header(HttpHeaders.CONTENT_DISPOSITION, disposition(request, file.name()));
    }
    return response
        .header(HttpHeaders.ETAG, state.etag())
        .header(HttpHeaders.LAST_MODIFIED, state.httpDate())
        .header(HttpHeaders.ACCEPT_RANGES, "bytes");
  }

  private static ByteRange range(HttpRequest<?> request, ServedFile file, Validators state) {
    boolean counts =
        request.getMethod() == HttpMethod.GET
            && state.rangeApplies(request.getHeaders().get(HttpHeaders.IF_RANGE));
    return ByteRange.of(counts ? request.getHeaders().get(HttpHeaders.RANGE) : null, file.size());
  }

  private static MutableHttpResponse<?> content(
      HttpRequest<?> request, ServedFile file, ByteRange range) {
    if (range instanceof ByteRange.Unsatisfiable) {
      throw new RangeNotSatisfiable(file.size());
    }
    if (range instanceof ByteRange.Part part) {
      return HttpResponse.status(HttpStatus.PARTIAL_CONTENT)
          .header(
              HttpHeaders.CONTENT_RANGE,
              "bytes " + part.first() + '-' + part.last() + '/' + file.size())
          .contentLength(part.length())
          .body(file.bytes().slice(part.first(), Math.toIntExact(part.length())));
    }
    MutableHttpResponse<?> whole = HttpResponse.ok().contentLength(file.size());
    return request.getMethod() == HttpMethod.HEAD || file.size() == 0
        ? whole
        : whole.body(file.bytes().slice(0, Math.toIntExact(file.size())));
  }

  private static String disposition(HttpRequest<?> request, String name) {
    String kind = request.getParameters().contains("download") ? "attachment" : "inline";
    return kind + "; filename=\"" + name.replaceAll("[\"\\\\\\p{Cntrl}]", "_") + '"';
  }
}
