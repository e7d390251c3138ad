package dev.penumbra;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * What a test needs from the machine: absent, it is skipped by name, or fails where all are
 * required.
 */
public final class Prerequisite {

  private Prerequisite() {}

  /**
   * Goes on only when the machine has what the test needs.
   *
   * @param present whether it is there
   * @param what what is needed, for the skip's or failure's message
   */
  public static void require(boolean present, String what) {
    if (present) {
      return;
    }
    if (Boolean.getBoolean("penumbra.tests.requireAll")) {
      fail("required here, but absent: " + what);
    }
    String skipped = "skipped, absent: " + what;
    System.out.println(skipped); // Maven's summary counts skipped tests without their reason
    abort(skipped);
  }
}
