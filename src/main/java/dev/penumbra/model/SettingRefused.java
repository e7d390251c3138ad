package dev.penumbra.model;

/**
 * A setting holds a value that cannot be used. The message is one line that names the key, its
 * environment variable, the value and what is allowed.
 */
public final class SettingRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param key the property's name, for example {@code penumbra.device}
   * @param environment the environment variable's name
   * @param value what was found
   * @param allowed what would be right, as the end of a sentence after "must be"
   */
  public SettingRefused(String key, String environment, String value, String allowed) {
    super(
        key
            + " (environment: "
            + environment
            + ") is \""
            + value
            + "\" but must be "
            + allowed
            + ".");
  }

  /**
   * A refusal in words of its own.
   *
   * @param sentence names the key and what would be right; one line without a secret
   * @param cause what found it out
   */
  public SettingRefused(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
