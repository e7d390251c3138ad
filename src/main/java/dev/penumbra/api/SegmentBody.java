package dev.penumbra.api;

import dev.penumbra.api.errors.BadRequest;
import dev.penumbra.api.errors.FieldProblem;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.model.RunOptions;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client asks to be segmented: {@code {case_id, fast_mode = true, model?, step?,
 * flips?, folds?}}, in snake_case or camelCase. Whether a model offers the options, and within
 * which bounds, is not known here. Unknown fields are ignored; a field of another type is refused,
 * never converted.
 */
final class SegmentBody {

  private static final int MAX_CASE_ID_LENGTH = 128;
  private static final int MAX_MODEL_LENGTH = 64;

  private final JsonNode body;
  private final List<FieldProblem> problems = new ArrayList<>();

  private SegmentBody(JsonNode body) {
    this.body = body;
  }

  /**
   * Reads a body.
   *
   * @param body any JSON
   * @param idempotencyKey the header
   * @param client whose turn in the queue the job takes
   * @throws BadRequest if a field is missing or of another type, naming every such field
   */
  static JobRequest read(JsonNode body, Optional<String> idempotencyKey, String client) {
    if (!body.isObject()) {
      throw new BadRequest("case_id", "A JSON object with the field case_id is expected.");
    }
    return new SegmentBody(body).read(idempotencyKey, client);
  }

  private JobRequest read(Optional<String> idempotencyKey, String client) {
    Optional<CaseId> caseId = caseId();
    boolean fastMode = flag("fast_mode", "fastMode", true);
    String model = text("model", "model", MAX_MODEL_LENGTH);
    RunOptions options = new RunOptions(number("step"), count("flips"), count("folds"));
    if (idempotencyKey.filter(key -> !usable(key)).isPresent()) {
      problems.add(
          new FieldProblem(
              "Idempotency-Key",
              "A key has 1 to " + JobRequest.MAX_KEY_LENGTH + " characters and is not blank."));
    }
    if (caseId.isEmpty() || !problems.isEmpty()) {
      throw new BadRequest(problems);
    }
    return new JobRequest(
        caseId.get(), fastMode, Optional.ofNullable(model), options, idempotencyKey, client);
  }

  private Optional<CaseId> caseId() {
    String text = text("case_id", "caseId", MAX_CASE_ID_LENGTH);
    Optional<CaseId> id = Optional.ofNullable(text).flatMap(CaseId::parse);
    if (text == null && problems.isEmpty()) {
      problems.add(new FieldProblem("case_id", "The name of a case is required."));
    } else if (text != null && id.isEmpty()) {
      problems.add(
          new FieldProblem(
              present("case_id", "caseId"),
              "Letters, digits, dots, hyphens and underscores are expected."));
    }
    return id;
  }

  private static boolean usable(String key) {
    return !key.isBlank() && key.length() <= JobRequest.MAX_KEY_LENGTH;
  }

  private @Nullable String text(String snake, String camel, int maxLength) {
    String name = present(snake, camel);
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      problems.add(new FieldProblem(name, "A string is expected."));
      return null;
    }
    String text = value.getStringValue();
    if (text.isBlank() || text.length() > maxLength) {
      problems.add(new FieldProblem(name, "1 to " + maxLength + " characters are expected."));
      return null;
    }
    return text;
  }

  private boolean flag(String snake, String camel, boolean absent) {
    String name = present(snake, camel);
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return absent;
    }
    if (!value.isBoolean()) {
      problems.add(new FieldProblem(name, "true or false is expected."));
      return absent;
    }
    return value.getBooleanValue();
  }

  private OptionalDouble number(String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || !Double.isFinite(value.getDoubleValue())) {
      problems.add(new FieldProblem(name, "A number is expected."));
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(value.getDoubleValue());
  }

  private OptionalInt count(String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return OptionalInt.empty();
    }
    double number = value.isNumber() ? value.getDoubleValue() : Double.NaN;
    if (number != (int) number) {
      problems.add(new FieldProblem(name, "A whole number is expected."));
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) number);
  }

  private String present(String snake, String camel) {
    return body.get(snake) == null && body.get(camel) != null ? camel : snake;
  }
}
