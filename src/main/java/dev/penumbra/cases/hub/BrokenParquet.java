package dev.penumbra.cases.hub;

/** A file is no Parquet file, or not of the expected kind; the message is a sentence's rest. */
final class BrokenParquet extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * A file that cannot be used.
   *
   * @param message what was found and what would be right, with a full stop
   */
  BrokenParquet(String message) {
    super(message);
  }

  /** A file that cannot be used, with what led to it. */
  BrokenParquet(String message, Throwable cause) {
    super(message, cause);
  }
}
