package dev.penumbra.cases;

/** The loading of a case was stopped because nobody wants it any more. */
public final class LoadCancelled extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Stopped. */
  public LoadCancelled() {
    super("The case is no longer wanted.");
  }
}
