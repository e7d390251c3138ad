package dev.penumbra.crash;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A job's snapshot as a client got it.
 *
 * @param content all fields but those that are computed anew for each answer
 */
record Snapshot(
    String job,
    String status,
    String stage,
    double progress,
    long seq,
    int attempt,
    Map<String, Object> content) {

  private static final List<String> COMPUTED = List.of("elapsedSeconds", "links");

  /** What merged progress never crosses. */
  record Phase(String status, String stage, int attempt) {}

  static Snapshot parse(String json) {
    Map<String, Object> fields = object(json);
    COMPUTED.forEach(fields::remove);
    return of(fields);
  }

  static Snapshot of(Map<String, Object> fields) {
    try {
      return new Snapshot(
          text(fields, "jobId"),
          text(fields, "status"),
          text(fields, "stage"),
          number(fields, "progress").doubleValue(),
          number(fields, "seq").longValue(),
          number(fields, "attempt").intValue(),
          fields);
    } catch (ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("this is no snapshot: " + fields, e);
    }
  }

  /** The fields of a JSON object. */
  static Map<String, Object> object(String json) {
    try {
      return new TreeMap<>(
          ObjectMapper.getDefault().readValue(json, Argument.mapOf(String.class, Object.class)));
    } catch (IOException e) {
      throw new IllegalArgumentException("this is no JSON object: " + json, e);
    }
  }

  boolean terminal() {
    return status.equals("completed") || status.equals("failed") || status.equals("cancelled");
  }

  Phase phase() {
    return new Phase(status, stage, attempt);
  }

  /** A field's value as text; "null" where it is absent. */
  String field(String name) {
    return String.valueOf(content.get(name));
  }

  /** The fields that two snapshots disagree about. */
  String differenceFrom(Snapshot other) {
    TreeSet<String> names = new TreeSet<>(content.keySet());
    names.addAll(other.content.keySet());
    List<String> different = new ArrayList<>();
    for (String name : names) {
      if (!Objects.equals(content.get(name), other.content.get(name))) {
        different.add(name + ": " + content.get(name) + " / " + other.content.get(name));
      }
    }
    return String.join(", ", different);
  }

  @Override
  public String toString() {
    return "seq %d %s %s %.1f %% attempt %d".formatted(seq, status, stage, progress, attempt);
  }

  private static String text(Map<String, Object> fields, String name) {
    return (String) Objects.requireNonNull(fields.get(name));
  }

  private static Number number(Map<String, Object> fields, String name) {
    return (Number) Objects.requireNonNull(fields.get(name));
  }
}
