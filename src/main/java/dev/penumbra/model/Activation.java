package dev.penumbra.model;

/** What turns a network's outputs into probabilities. */
public enum Activation {
  /** The outputs are probabilities already. */
  NONE,
  /** Each output by itself: 1 / (1 + e^−x). */
  SIGMOID,
  /** Over the outputs: e^xᵢ / Σ e^xⱼ. */
  SOFTMAX
}
