package dev.penumbra.model;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a request chose; absent: as the model's manifest says.
 *
 * @param step share of a patch from one window to the next
 * @param flips the first so many of the test-time flips
 * @param folds the first so many of the networks
 */
public record RunOptions(OptionalDouble step, OptionalInt flips, OptionalInt folds) {

  /** Everything as the manifest says. */
  public static final RunOptions NONE =
      new RunOptions(OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.empty());

  /**
   * What was chosen for an option.
   *
   * @param option which one
   * @return the value; empty where none was chosen
   */
  public Optional<Double> of(RunOption option) {
    return switch (option) {
      case STEP -> step.isPresent() ? Optional.of(step.getAsDouble()) : Optional.empty();
      case FLIPS -> flips.isPresent() ? Optional.of((double) flips.getAsInt()) : Optional.empty();
      case FOLDS -> folds.isPresent() ? Optional.of((double) folds.getAsInt()) : Optional.empty();
    };
  }

  /**
   * The part that a model lets a request choose.
   *
   * @param adjustable what its manifest says
   * @return the same options without the others
   */
  public RunOptions allowedBy(Adjustable adjustable) {
    return new RunOptions(
        adjustable.step().isPresent() ? step : OptionalDouble.empty(),
        adjustable.flips().isPresent() ? flips : OptionalInt.empty(),
        adjustable.folds().isPresent() ? folds : OptionalInt.empty());
  }
}
