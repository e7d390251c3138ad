package dev.penumbra.inference;

/** A model does not fit into the memory of a device, whatever the image; it may fit another one. */
public final class ModelTooLarge extends InferenceFailed {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence for a person and what went wrong below.
   *
   * @param message the sentence
   * @param cause the cause
   */
  public ModelTooLarge(String message, Throwable cause) {
    super(message, cause);
  }
}
