package dev.penumbra.model;

import dev.penumbra.model.Decision.DecisionGrid;
import dev.penumbra.model.Decision.Rule;
import dev.penumbra.model.PreprocessingStep.Crop;
import dev.penumbra.model.PreprocessingStep.Normalize;
import dev.penumbra.model.PreprocessingStep.Orient;
import dev.penumbra.model.PreprocessingStep.Resample;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.ResampleRule;

/** Refuses manifests whose fields are fine one by one but not together. */
final class Contradictions {

  private Contradictions() {}

  static void check(BundleManifest manifest) {
    if (!manifest.inputs().contains(Modality.DWI)) {
      throw new BundleRefused(
          "Field inputs lacks DWI, but the result stands on DWI's grid; add DWI.");
    }
    preprocessing(manifest);
    outputs(manifest.network());
    logits(manifest);
    emptyWindows(manifest);
    decision(manifest);
    files(manifest);
    AdjustableReader.check(manifest.adjustable(), manifest.network());
  }

  private static void preprocessing(BundleManifest manifest) {
    boolean cropped = false;
    int i = 0;
    for (PreprocessingStep step : manifest.preprocessing()) {
      String path = "preprocessing[" + i + "]";
      if (step instanceof Orient && i > 0) {
        throw new BundleRefused("Field " + path + " orients; that must be the first step.");
      }
      i++;
      if (step instanceof Crop) {
        if (cropped) {
          throw new BundleRefused("Field " + path + " crops a second time; one crop is allowed.");
        }
        cropped = true;
      } else if (step instanceof Normalize normalize
          && normalize.over() == Normalize.Over.CROP_MASK
          && !cropped) {
        throw new BundleRefused(
            "Field " + path + ".over is \"crop-mask\", but no crop comes before it.");
      } else if (step instanceof Resample resample) {
        for (Modality modality : resample.wholeNumbers()) {
          if (!manifest.inputs().contains(modality)) {
            throw new BundleRefused(
                "Field " + path + ".wholeNumbers names " + modality + ", which is no input.");
          }
        }
      }
    }
  }

  private static void outputs(NetworkPlan network) {
    if (network.lesionChannel() >= network.outputs()) {
      throw new BundleRefused(
          "Field network.lesionChannel is %d but must be below network.outputs, which is %d."
              .formatted(network.lesionChannel(), network.outputs()));
    }
    if (network.activation() == Activation.SOFTMAX && network.outputs() < 2) {
      throw new BundleRefused(
          "Field network.activation is \"softmax\", which needs two outputs or more, but"
              + " network.outputs is 1; use \"sigmoid\".");
    }
  }

  private static void logits(BundleManifest manifest) {
    NetworkPlan network = manifest.network();
    if (network.blend() == Blend.LOGIT && network.activation() == Activation.NONE) {
      throw new BundleRefused(
          "Field network.blend is \"logit\", but with network.activation \"none\" the network"
              + " gives probabilities, not logits.");
    }
    if (network.ensemble() != Ensemble.MEAN_LOGIT) {
      return;
    }
    if (network.blend() != Blend.LOGIT) {
      throw new BundleRefused(
          "Field network.ensemble is \"mean-logit\", but network.blend is \"probability\"; it must"
              + " be \"logit\".");
    }
    if (network.activation() == Activation.SOFTMAX && network.outputs() > 2) {
      throw new BundleRefused(
          "Field network.ensemble is \"mean-logit\", which with softmax needs network.outputs 2,"
              + " but it is "
              + network.outputs()
              + ".");
    }
    if (manifest.decision().grid() == DecisionGrid.NATIVE) {
      logitsEverywhere(manifest);
    }
  }

  /**
   * Logits are brought back to the native grid as they are. "Outside" is the logit of probability
   * 0, minus infinity, which nothing may interpolate: a crop has to be undone last.
   */
  private static void logitsEverywhere(BundleManifest manifest) {
    boolean resampled = false;
    for (PreprocessingStep step : manifest.preprocessing()) {
      if (step instanceof Resample resample) {
        resampled = true;
        if (resample.rule() == ResampleRule.ITK_LINEAR) {
          throw new BundleRefused(
              "Field network.ensemble is \"mean-logit\", but the rule \"itk-linear\" in preprocessing"
                  + " leaves native voxels without a logit.");
        }
      } else if (step instanceof Crop && resampled) {
        throw new BundleRefused(
            "Field network.ensemble is \"mean-logit\", but preprocessing crops after a resampling,"
                + " which leaves native voxels without a logit; crop first.");
      }
    }
  }

  private static void emptyWindows(BundleManifest manifest) {
    NetworkPlan network = manifest.network();
    if (!(network.window() instanceof Patches patches)
        || patches.emptyWindows() != EmptyWindows.BACKGROUND) {
      return;
    }
    String field = "Field network.window.emptyWindows is \"background\", but ";
    if (network.blend() == Blend.LOGIT
        && network.activation() == Activation.SOFTMAX
        && network.outputs() > 2) {
      throw new BundleRefused(
          field
              + "with network.blend \"logit\" and more than two softmax outputs it is not said which"
              + " output is background; it must be \"run\".");
    }
    int i = 0;
    for (PreprocessingStep step : manifest.preprocessing()) {
      if (step instanceof Normalize normalize && normalize.over() == Normalize.Over.ALL) {
        throw new BundleRefused(
            field
                + "preprocessing["
                + i
                + "].over \"all\" makes background other than 0; it must be \"run\".");
      }
      i++;
    }
  }

  private static void decision(BundleManifest manifest) {
    NetworkPlan network = manifest.network();
    if (manifest.decision().rule() instanceof Rule.Argmax
        && (network.activation() != Activation.SOFTMAX || network.outputs() != 2)) {
      throw new BundleRefused(
          "Field decision.rule is \"argmax\", which needs softmax over two outputs; use"
              + " \"threshold\".");
    }
  }

  private static void files(BundleManifest manifest) {
    for (String file : manifest.network().files()) {
      if (!manifest.files().containsKey(file)) {
        throw new BundleRefused(
            "Field network.files names " + file + ", which has no entry in files.");
      }
    }
    for (String file : manifest.files().keySet()) {
      if (!manifest.network().files().contains(file)) {
        throw new BundleRefused("Field files." + file + " is not used by network.files.");
      }
    }
  }
}
