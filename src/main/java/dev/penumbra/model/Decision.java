package dev.penumbra.model;

/**
 * How a probability map becomes a mask.
 *
 * @param rule which voxels are lesion
 * @param grid where the rule is applied
 * @param onlyLargest whether only the largest component (26-neighborhood) is kept
 */
public record Decision(Rule rule, DecisionGrid grid, boolean onlyLargest) {

  /** Which voxels are lesion. */
  public sealed interface Rule {

    /**
     * Those whose probability reaches a value, in components (26-neighborhood) that hold a higher
     * one too.
     *
     * @param value the probability, between 0 and 1
     * @param inclusive whether the value itself is lesion
     * @param peak the probability that some voxel of a component must reach; the value or more
     */
    record Threshold(double value, boolean inclusive, double peak) implements Rule {}

    /** Those where the lesion's probability is above the other class's; ties are background. */
    record Argmax() implements Rule {}
  }

  /** Where the rule is applied. */
  public enum DecisionGrid {
    /** On DWI's grid, to probabilities that were brought back. */
    NATIVE,
    /**
     * On the network's grid; the mask is brought back by interpolation and is lesion at one half or
     * more.
     */
    NETWORK
  }
}
