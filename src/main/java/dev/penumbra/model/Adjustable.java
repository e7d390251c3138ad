package dev.penumbra.model;

import java.util.Optional;

/**
 * Which options a request may choose, and within which bounds; absent: not at all. The manifest's
 * own values lie within.
 *
 * @param step share of a patch from one window to the next: 1 − overlap
 * @param flips how many of the test-time flips are made, the first ones of the list
 * @param folds how many of the networks run, the first ones of the list
 */
public record Adjustable(Optional<Bounds> step, Optional<Bounds> flips, Optional<Bounds> folds) {

  /** Nothing may be chosen. */
  public static final Adjustable NOTHING =
      new Adjustable(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * The bounds of an option.
   *
   * @param option which one
   * @return its bounds; empty where a request may not choose it
   */
  public Optional<Bounds> of(RunOption option) {
    return switch (option) {
      case STEP -> step;
      case FLIPS -> flips;
      case FOLDS -> folds;
    };
  }
}
