package dev.penumbra.model;

import java.util.Locale;

/** How many members of an ensemble run; a single model runs the same in both. */
public enum Mode {
  /** Those that the ensemble's manifest names as fast. */
  FAST,
  /** All whose bundle is there and whose images the case has. */
  FULL;

  /**
   * The mode of a request.
   *
   * @param fast whether it asks for the fast variant
   * @return the mode
   */
  public static Mode of(boolean fast) {
    return fast ? FAST : FULL;
  }

  /**
   * The mode's name for clients.
   *
   * @return in lower case
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
