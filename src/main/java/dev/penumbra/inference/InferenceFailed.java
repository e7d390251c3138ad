package dev.penumbra.inference;

/** A network failed or gave what cannot be a probability. */
public sealed class InferenceFailed extends RuntimeException permits ModelTooLarge {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence for a person.
   *
   * @param message the sentence
   */
  public InferenceFailed(String message) {
    super(message);
  }

  /**
   * With the sentence for a person and what went wrong below.
   *
   * @param message the sentence
   * @param cause the cause
   */
  public InferenceFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
