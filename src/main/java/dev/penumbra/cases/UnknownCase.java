package dev.penumbra.cases;

/** No source has a case of this name. */
public final class UnknownCase extends RuntimeException {

  /**
   * No such case.
   *
   * @param id the name that was asked for
   */
  public UnknownCase(CaseId id) {
    super("There is no case " + id + ".");
  }
}
