package dev.penumbra.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.Window.Extent;
import java.util.List;

/**
 * What one network says of the patches of one image: the mean over the test-time flips, in the
 * space of the blend. Belongs to one run of one thread.
 */
final class PatchValues {

  /** Axes before the spatial ones in {@code [batch][channel][a][b][c]}. */
  private static final int SPATIAL = 2;

  private final List<List<Integer>> flips;
  private final Head head;
  private final Extent patch;
  private final ComputeDevice device;
  private final NDArray padded;
  private final SlidingWindow.Forward network;
  private final ForwardCount count;

  PatchValues(
      NetworkPlan plan,
      Extent patch,
      ComputeDevice device,
      NDArray padded,
      SlidingWindow.Forward network,
      ForwardCount count) {
    this.flips = plan.flips();
    this.head = new Head(plan);
    this.patch = patch;
    this.device = device;
    this.padded = padded;
    this.network = network;
    this.count = count;
  }

  /**
   * Sends patches through the network, each with all flips, and counts them.
   *
   * @param scope owner of the result
   * @param starts where the patches start
   * @param flipsAtOnce how many flips of all these patches stand in one batch
   * @return {@code [patches][head channels][a][b][c]}
   */
  NDArray of(NDManager scope, List<Extent> starts, int flipsAtOnce) {
    NDArray input = stack(scope, starts);
    NDArray mean = input; // until the first pass
    for (int from = 0; from < flips.size(); from += flipsAtOnce) {
      List<List<Integer>> passes = flips.subList(from, Math.min(from + flipsAtOnce, flips.size()));
      count.beforeForward();
      try (NDManager pass = scope.newSubManager()) {
        input.tempAttach(pass);
        NDArray outputs = head.beforeBlending(network.of(flippedEach(passes, input)));
        for (int i = 0; i < passes.size(); i++) {
          int first = i * starts.size();
          NDArray output =
              passes.size() == 1
                  ? outputs
                  : outputs.get(new NDIndex().addSliceDim(first, first + starts.size()));
          mean = add(scope, mean, flipped(passes.get(i), output), from + i == 0);
        }
        settle(mean);
      }
      count.forwarded(starts.size() * passes.size());
    }
    return mean;
  }

  /**
   * As {@link #of} for a patch of one value per channel, which no flip changes: one forward serves
   * all flips. It is not counted.
   *
   * @return {@code [head channels][a][b][c]}
   */
  NDArray ofConstant(NDManager scope, Extent start) {
    count.beforeForward();
    try (NDManager pass = scope.newSubManager()) {
      NDArray output = head.beforeBlending(network.of(stack(pass, List.of(start))));
      NDArray mean = output;
      for (int i = 0; i < flips.size(); i++) {
        mean = add(pass, mean, flipped(flips.get(i), output), i == 0);
      }
      NDArray value = mean.squeeze(0);
      value.attach(scope);
      settle(value);
      return value;
    }
  }

  /** The mean so far with one flip's share. What comes first becomes the mean. */
  private NDArray add(NDManager owner, NDArray mean, NDArray value, boolean first) {
    NDArray share = flips.size() == 1 ? value : value.div(flips.size());
    if (!first) {
      return mean.addi(share);
    }
    share.attach(owner);
    return share;
  }

  /**
   * Waits until the device has computed a value. CUDA runs behind the host: without this, progress
   * would run ahead of the work and a cancelled run would go on.
   */
  private void settle(NDArray value) {
    if (device.isCuda()) {
      value.flatten().getFloat(0);
    }
  }

  /** A contiguous copy: some networks take nothing else. */
  private NDArray stack(NDManager scope, List<Extent> starts) {
    NDList patches = new NDList(starts.size());
    for (Extent start : starts) {
      patches.add(padded.get(scope, SlidingWindow.block(start, patch)));
    }
    return NDArrays.stack(patches);
  }

  private static NDArray flippedEach(List<List<Integer>> passes, NDArray input) {
    if (passes.size() == 1) {
      return flipped(passes.get(0), input);
    }
    NDList all = new NDList(passes.size());
    passes.forEach(axes -> all.add(flipped(axes, input)));
    return NDArrays.concat(all);
  }

  /** A flip is its own inverse. */
  private static NDArray flipped(List<Integer> axes, NDArray array) {
    return axes.isEmpty()
        ? array
        : array.flip(axes.stream().mapToInt(axis -> axis + SPATIAL).toArray());
  }
}
