package dev.penumbra.cases;

/** A source cannot give a case now; the message says why and what helps, for a person. */
public final class SourceUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * A source that does not answer as it should.
   *
   * @param message one or two sentences: what is wrong and what helps; no paths, no secrets
   */
  public SourceUnavailable(String message) {
    super(message);
  }

  /**
   * A source that does not answer as it should, with what led to it.
   *
   * @param message one or two sentences: what is wrong and what helps; no paths, no secrets
   * @param cause for the log
   */
  public SourceUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
