package dev.penumbra.inference;

/** Images of one case do not stand on the same grid. */
public final class GridMismatch extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * With the sentence for a person.
   *
   * @param message the sentence
   */
  public GridMismatch(String message) {
    super(message);
  }
}
