package dev.penumbra.cases;

/** No source has a case of this name. */
public final class UnknownCase extends RuntimeException {

  /**
   * No such case.
   *
   * @param id the name that was asked for
   */
  public UnknownCase(CaseId id) {
    this("There is no case " + id + ".");
  }

  private UnknownCase(String message) {
    super(message);
  }

  /**
   * A case that was here for a while.
   *
   * @param id its name
   * @return what to throw
   */
  public static UnknownCase gone(CaseId id) {
    return new UnknownCase(
        "Case " + id + " has expired or was deleted; add its images again to segment them.");
  }
}
