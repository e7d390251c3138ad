package dev.penumbra.inference;

/** An image holds nothing to segment: every voxel is zero. */
public final class EmptyInput extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence for a person.
   *
   * @param message the sentence
   */
  public EmptyInput(String message) {
    super(message);
  }
}
