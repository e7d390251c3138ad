package dev.penumbra.batch;

/** A batch that cannot begin as it was asked for; the message says why, for a person. */
public final class BatchRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses a batch.
   *
   * @param message what was found and what would be right
   */
  public BatchRefused(String message) {
    super(message);
  }

  /**
   * Refuses a batch.
   *
   * @param message what was found and what would be right
   * @param cause for the log
   */
  public BatchRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
