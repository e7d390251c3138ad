package dev.penumbra.api.errors;

import io.micronaut.http.HttpStatus;
import java.util.List;
import java.util.Map;

/**
 * What a failure means to a client.
 *
 * @param status the HTTP status
 * @param slug the problem type's last word
 * @param detail one sentence for a person, nothing internal
 * @param fields the fields at fault
 * @param headers headers that belong to the status, such as {@code Retry-After}
 */
record Failure(
    HttpStatus status,
    String slug,
    String detail,
    List<FieldProblem> fields,
    Map<String, String> headers) {

  static Failure of(HttpStatus status, String slug, String detail) {
    return new Failure(status, slug, detail, List.of(), Map.of());
  }

  Failure with(String header, String value) {
    return new Failure(status, slug, detail, fields, Map.of(header, value));
  }

  Failure with(List<FieldProblem> atFault) {
    return new Failure(status, slug, detail, atFault, headers);
  }
}
