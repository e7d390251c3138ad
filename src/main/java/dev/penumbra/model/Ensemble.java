package dev.penumbra.model;

/** How the results of several networks become one. */
public enum Ensemble {
  /** The mean of their probabilities. */
  MEAN,
  /**
   * The mean of their logits; the activation comes last, on the grid where the decision is made.
   */
  MEAN_LOGIT
}
