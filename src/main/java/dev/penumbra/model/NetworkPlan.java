package dev.penumbra.model;

import dev.penumbra.model.Window.Patches;
import java.util.List;

/**
 * The networks of a bundle and how they are run.
 *
 * @param files TorchScript files, one network each; each takes {@code [batch, inputs, a, b, c]} and
 *     gives {@code [batch, outputs, a, b, c]}
 * @param ensemble how the results of several networks become one
 * @param outputs channels that a network gives
 * @param activation what turns outputs into probabilities
 * @param lesionChannel which output is the lesion
 * @param blend where averaging over flips and patches happens
 * @param window how much a network sees at once
 * @param flips test-time flips: for each pass the flipped spatial axes (0 to 2), ascending; {@code
 *     [[]]} for none
 * @param halfPrecision whether the networks run in half precision where the device is CUDA, through
 *     their method {@code forward_half}
 * @param bfloat16 whether the networks can also run in bfloat16 on a CPU, through their method
 *     {@code forward_bfloat16}
 */
public record NetworkPlan(
    List<String> files,
    Ensemble ensemble,
    int outputs,
    Activation activation,
    int lesionChannel,
    Blend blend,
    Window window,
    List<List<Integer>> flips,
    boolean halfPrecision,
    boolean bfloat16) {

  /** Keeps its own copies. */
  public NetworkPlan {
    files = List.copyOf(files);
    flips = flips.stream().map(List::copyOf).toList();
  }

  /**
   * What a request makes of it.
   *
   * @param options within the bounds of the manifest
   * @return the first so many files and flips, the windows so far apart
   */
  public NetworkPlan with(RunOptions options) {
    return new NetworkPlan(
        files.subList(0, options.folds().orElse(files.size())),
        ensemble,
        outputs,
        activation,
        lesionChannel,
        blend,
        window instanceof Patches patches && options.step().isPresent()
            ? patches.withStep(options.step().getAsDouble())
            : window,
        flips.subList(0, options.flips().orElse(flips.size())),
        halfPrecision,
        bfloat16);
  }
}
