package dev.penumbra.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import dev.penumbra.model.Blend;
import dev.penumbra.model.Ensemble;
import dev.penumbra.model.NetworkPlan;

/**
 * From a network's outputs to the probability of lesion, in two parts: what happens to each forward
 * before flips and patches are averaged, and what happens to the blended image. Only the lesion is
 * carried where that is enough: with two softmax outputs the difference of logits says all, since
 * softmax(l)₁ = sigmoid(l₁ − l₀) and averages of differences are differences of averages.
 * Immutable.
 */
final class Head {

  private static final int CHANNELS = 1;

  /** As a logit: a probability of 2e-9, without drowning what other patches say of a voxel. */
  private static final float BACKGROUND_LOGIT = -20;

  private final NetworkPlan plan;

  Head(NetworkPlan plan) {
    this.plan = plan;
  }

  /** How many channels {@link #beforeBlending} gives. */
  int channels() {
    boolean all =
        plan.blend() == Blend.LOGIT
            && plan.activation() == dev.penumbra.model.Activation.SOFTMAX
            && plan.outputs() > 2;
    return all ? plan.outputs() : 1;
  }

  /**
   * What is averaged.
   *
   * @param outputs {@code [batch][outputs][a][b][c]}
   * @return {@code [batch][channels()][a][b][c]}: probabilities or logits, as the blend says
   */
  NDArray beforeBlending(NDArray outputs) {
    if (plan.blend() == Blend.PROBABILITY) {
      return switch (plan.activation()) {
        case NONE -> lesion(outputs, CHANNELS);
        case SIGMOID -> Activation.sigmoid(lesion(outputs, CHANNELS));
        case SOFTMAX -> lesion(outputs.softmax(CHANNELS), CHANNELS);
      };
    }
    if (plan.activation() == dev.penumbra.model.Activation.SIGMOID) {
      return lesion(outputs, CHANNELS);
    }
    return channels() > 1
        ? outputs
        : lesion(outputs, CHANNELS).sub(channel(outputs, CHANNELS, 1 - plan.lesionChannel()));
  }

  /** What {@link #beforeBlending} gives where there is background for certain. */
  float background() {
    return plan.blend() == Blend.PROBABILITY ? 0 : BACKGROUND_LOGIT;
  }

  /**
   * What a network contributes to the ensemble.
   *
   * @param blended {@code [channels()][a][b][c]}
   * @return {@code [1][a][b][c]}: probabilities, or logits where {@link #activationLast}
   */
  NDArray afterBlending(NDArray blended) {
    if (plan.blend() == Blend.PROBABILITY || activationLast()) {
      return blended;
    }
    return channels() > 1 ? lesion(blended.softmax(0), 0) : Activation.sigmoid(blended);
  }

  /** Whether the ensemble's result is a logit still. */
  boolean activationLast() {
    return plan.ensemble() == Ensemble.MEAN_LOGIT;
  }

  private NDArray lesion(NDArray array, int axis) {
    return channel(array, axis, plan.lesionChannel());
  }

  private static NDArray channel(NDArray array, int axis, int channel) {
    if (array.getShape().get(axis) == 1) {
      return array;
    }
    NDIndex index = new NDIndex();
    for (int i = 0; i < axis; i++) {
      index.addAllDim();
    }
    return array.get(index.addSliceDim(channel, channel + 1));
  }
}
