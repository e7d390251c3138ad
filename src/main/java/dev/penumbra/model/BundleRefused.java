package dev.penumbra.model;

/**
 * A model bundle cannot be used. The message is a sentence for a person: which field or file, what
 * was found and what would be right.
 */
public final class BundleRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message the sentence
   */
  public BundleRefused(String message) {
    super(message);
  }

  /**
   * A refusal with its cause.
   *
   * @param message the sentence
   * @param cause what went wrong below
   */
  public BundleRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
