package dev.penumbra.cases;

/** A case whose images cannot be segmented together; the message says why, for a person. */
public final class UnusableCase extends RuntimeException {

  /**
   * A case that cannot be used.
   *
   * @param message one sentence: what was found, what would be right; no paths
   */
  public UnusableCase(String message) {
    super(message);
  }

  /**
   * A case that cannot be used, with what led to it.
   *
   * @param message one sentence: what was found, what would be right; no paths
   * @param cause for the log
   */
  public UnusableCase(String message, Throwable cause) {
    super(message, cause);
  }
}
