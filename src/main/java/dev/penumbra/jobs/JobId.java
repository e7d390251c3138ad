package dev.penumbra.jobs;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a job: 128 random bits in lower-case base 32, 26 characters. Whoever knows it may see
 * the job, so it cannot be guessed.
 *
 * @param value the name
 */
public record JobId(String value) {

  private static final Pattern ALLOWED = Pattern.compile("[a-z2-7]{26}");

  /** Checks the name. */
  public JobId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "A job id has 26 characters, lower-case letters and 2 to 7.");
    }
  }

  /**
   * Reads an id that may be malformed.
   *
   * @param text what a client sent
   * @return the id; empty where the text cannot be one
   */
  public static Optional<JobId> parse(String text) {
    return ALLOWED.matcher(text).matches() ? Optional.of(new JobId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
