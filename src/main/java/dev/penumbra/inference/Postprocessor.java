package dev.penumbra.inference;

import dev.penumbra.model.Activation;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.Decision.DecisionGrid;
import dev.penumbra.model.Decision.Rule.Threshold;
import dev.penumbra.model.Ensemble;
import dev.penumbra.volume.Components;
import dev.penumbra.volume.ConnectedComponents;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;

/** From the networks' result to probability and mask on the native grid. Immutable. */
final class Postprocessor {

  /** Rounding that a probability may carry; more says that it is none. */
  private static final float PROBABILITY_SLACK = 1e-4f;

  private static final double ROUNDING = 1e-6;

  private final BundleManifest manifest;
  private final boolean logits;

  Postprocessor(BundleManifest manifest) {
    this.manifest = manifest;
    this.logits = manifest.network().ensemble() == Ensemble.MEAN_LOGIT;
  }

  /**
   * Brings the result back and decides.
   *
   * @param prepared the way back
   * @param result probabilities, or logits with mean-logit, on the network's grid; its array may be
   *     changed
   * @param warnings of the input, passed on
   * @throws InferenceFailed if the result is no probability
   */
  Segmentation run(Prepared prepared, Volume result, List<String> warnings) {
    check(result);
    Mask mask;
    Volume probability;
    if (manifest.decision().grid() == DecisionGrid.NETWORK) {
      Mask decided = decide(result);
      mask = Preprocessor.atLeastHalf(prepared.toNative(Preprocessor.asVolume(decided)));
      probability = prepared.toNative(probability(result));
    } else {
      // The logit of probability 0; nothing interpolates after it was put in (Contradictions).
      Volume back = prepared.toNative(result, logits ? Float.NEGATIVE_INFINITY : 0);
      mask = decide(back);
      probability = probability(back);
    }
    return new Segmentation(probability, keptComponents(mask), warnings, List.of());
  }

  private void check(Volume result) {
    boolean bounded = manifest.network().activation() == Activation.NONE;
    float[] values = result.data();
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      if (Float.isNaN(value)) {
        throw new InferenceFailed("The network gave values that are not numbers.");
      }
      if (bounded && (value < -PROBABILITY_SLACK || value > 1 + PROBABILITY_SLACK)) {
        throw new InferenceFailed(
            "The network gave " + value + " where a probability from 0 to 1 was expected.");
      }
      if (!logits) {
        values[i] = Math.min(1, Math.max(0, value));
      }
    }
  }

  private Mask decide(Volume evidence) {
    if (!(manifest.decision().rule() instanceof Threshold threshold)) {
      return above(evidence, limit(0.5), false);
    }
    Mask mask = above(evidence, limit(threshold.value()), threshold.inclusive());
    return threshold.peak() > threshold.value()
        ? ConnectedComponents.label26(mask).reaching(evidence.data(), limit(threshold.peak()))
        : mask;
  }

  /** Decided on the logit itself: tiny ones would round to a probability of exactly one half. */
  private float limit(double probability) {
    return (float) (logits ? Math.log(probability / (1 - probability)) : probability);
  }

  private static Mask above(Volume evidence, float limit, boolean inclusive) {
    float[] values = evidence.data();
    byte[] marks = new byte[values.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = (byte) (values[i] > limit || (inclusive && values[i] == limit) ? 1 : 0);
    }
    return new Mask(evidence.grid(), marks);
  }

  private Volume probability(Volume evidence) {
    if (!logits) {
      return evidence;
    }
    float[] in = evidence.data();
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = (float) (1 / (1 + Math.exp(-in[i])));
    }
    return new Volume(evidence.grid(), out);
  }

  private Mask keptComponents(Mask mask) {
    return manifest.decision().onlyLargest()
        ? largest(ConnectedComponents.label26(mask), least(mask.grid(), manifest.minimumLesionMl()))
        : withoutSmall(mask, manifest.minimumLesionMl());
  }

  /** The mask without the components (26-neighborhood) below a volume; 0 ml keeps all. */
  static Mask withoutSmall(Mask mask, double minimumMl) {
    int least = least(mask.grid(), minimumMl);
    return least <= 1 ? mask : ConnectedComponents.label26(mask).withoutSmall(least);
  }

  /** The fewest voxels that have a volume. */
  private static int least(Grid grid, double ml) {
    return (int) Math.ceil(ml / grid.voxelMl() - ROUNDING);
  }

  /** The first of the largest components, or nothing where that is too small as well. */
  private static Mask largest(Components components, int least) {
    byte[] marks = new byte[components.labels().length];
    int size = components.largest();
    if (size >= Math.max(1, least)) {
      int label = 1;
      while (components.size(label) < size) {
        label++;
      }
      for (int i = 0; i < marks.length; i++) {
        marks[i] = (byte) (components.labels()[i] == label ? 1 : 0);
      }
    }
    return new Mask(components.grid(), marks);
  }
}
