package dev.penumbra.jobs;

/** There is no model of this name. */
public final class UnknownModel extends RuntimeException {

  /**
   * No such model.
   *
   * @param id the name that was asked for
   */
  public UnknownModel(String id) {
    super("There is no model " + printable(id) + ".");
  }

  private static String printable(String id) {
    return id.matches("[A-Za-z0-9._-]{1,64}") ? id : "of this name";
  }
}
