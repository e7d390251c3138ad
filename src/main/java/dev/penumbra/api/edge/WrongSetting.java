package dev.penumbra.api.edge;

/** A setting that the service cannot start with. The message is one line for the operator. */
public final class WrongSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Names the setting, what was found and what would be right.
   *
   * @param message one line
   */
  public WrongSetting(String message) {
    super(message);
  }
}
