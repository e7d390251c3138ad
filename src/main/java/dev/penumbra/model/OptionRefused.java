package dev.penumbra.model;

/** A request chose an option that the model does not offer, or a value out of its bounds. */
public final class OptionRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * A refusal.
   *
   * @param option the option at fault
   * @param message a sentence with the value that was found and what is allowed
   */
  public OptionRefused(RunOption option, String message) {
    super(message);
    this.field = option.id();
  }

  /**
   * The option's name in a request.
   *
   * @return for example {@code flips}
   */
  public String field() {
    return field;
  }
}
