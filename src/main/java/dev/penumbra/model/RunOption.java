package dev.penumbra.model;

import java.util.Locale;

/** What a request may trade for speed, where the model's manifest allows it. */
public enum RunOption {
  /** Share of a patch from one window to the next: larger is faster. */
  STEP,
  /** Number of test-time flips: fewer is faster. */
  FLIPS,
  /** Number of networks of a model: fewer is faster. */
  FOLDS;

  /**
   * The option's name in manifests and requests.
   *
   * @return in lower case
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
