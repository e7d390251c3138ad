package dev.penumbra.inference;

/** A model needs an image that the case does not have. */
public final class MissingInput extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence for a person.
   *
   * @param message the sentence
   */
  public MissingInput(String message) {
    super(message);
  }
}
