package dev.penumbra.api.errors;

import io.micronaut.serde.annotation.Serdeable;

/**
 * What is wrong with one field of a request.
 *
 * @param field the field's name as the client wrote it
 * @param message what was found and what would be right
 */
@Serdeable
public record FieldProblem(String field, String message) {}
