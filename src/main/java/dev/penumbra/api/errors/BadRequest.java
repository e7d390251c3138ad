package dev.penumbra.api.errors;

import java.util.List;

/** A request whose content is at fault; names the fields. */
public final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<FieldProblem> fields;

  /**
   * Refuses a request.
   *
   * @param fields what is wrong, at least one
   */
  public BadRequest(List<FieldProblem> fields) {
    super(fields.get(0).field() + ": " + fields.get(0).message());
    this.fields = List.copyOf(fields);
  }

  /**
   * Refuses a request because of one field.
   *
   * @param field its name
   * @param message what was found and what would be right
   */
  public BadRequest(String field, String message) {
    this(List.of(new FieldProblem(field, message)));
  }

  /**
   * The fields at fault.
   *
   * @return at least one
   */
  public List<FieldProblem> fields() {
    return fields;
  }
}
