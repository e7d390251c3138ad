package dev.penumbra.cases;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a case: up to 128 letters, digits, {@code .}, {@code _} and {@code -}, beginning with
 * a letter or digit and without {@code ..}, so that it can never lead out of a folder.
 *
 * @param value the name
 */
public record CaseId(String value) implements Comparable<CaseId> {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Checks the name. */
  public CaseId {
    if (!allowed(value)) {
      throw new IllegalArgumentException(
          "A case id has 1 to 128 letters, digits, dots, hyphens and underscores and begins with a"
              + " letter or digit.");
    }
  }

  /**
   * Reads an id that may be malformed.
   *
   * @param text what a client sent
   * @return the id; empty where the text cannot be one
   */
  public static Optional<CaseId> parse(String text) {
    return allowed(text) ? Optional.of(new CaseId(text)) : Optional.empty();
  }

  private static boolean allowed(String text) {
    return ALLOWED.matcher(text).matches() && !text.contains("..");
  }

  @Override
  public int compareTo(CaseId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
