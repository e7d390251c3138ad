package dev.penumbra.api.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The body of every answer that is an error (RFC 9457).
 *
 * @param type what went wrong, {@code urn:penumbra:problem:} and a word that clients may compare
 * @param title the same in a few words
 * @param status the HTTP status
 * @param detail one sentence for a person
 * @param instance the path that was asked for
 * @param requestId id of the request, which is in the server's log lines too
 * @param errors the fields at fault, empty where no field is
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String requestId,
    List<FieldProblem> errors) {

  /** What every {@code type} begins with. */
  public static final String TYPE_PREFIX = "urn:penumbra:problem:";

  /** Copies the list. */
  public Problem {
    errors = List.copyOf(errors);
  }
}
