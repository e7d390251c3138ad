package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import java.util.List;

/**
 * Runs a network over an image, patch by patch, and blends what it gives: Σ weight · value / Σ
 * weight, in float32 on the device, value being the mean over the test-time flips. References:
 * nnU-Net's {@code predict_from_raw_data} and MONAI's {@code sliding_window_inference}. One object
 * serves one image and one thread; it may run several networks, one after the other.
 */
final class SlidingWindow {

  /** Axes before the spatial ones in {@code [batch][channel][a][b][c]}. */
  private static final int SPATIAL = 2;

  private final NetworkPlan plan;
  private final Head head;
  private final PatchLayout layout;
  private final ComputeDevice device;
  private int batch;

  /**
   * A window over one image.
   *
   * @param plan what the manifest says
   * @param layout where the patches are
   * @param device where the tensors are
   * @param batch patches in one forward; halved when memory does not suffice
   */
  SlidingWindow(NetworkPlan plan, PatchLayout layout, ComputeDevice device, int batch) {
    this.plan = plan;
    this.head = new Head(plan);
    this.layout = layout;
    this.device = device;
    this.batch = batch;
  }

  /**
   * The image with zeros around it, as the layout says.
   *
   * @param image {@code [channels][a][b][c]}
   * @return a new array, or the same where nothing is padded
   */
  NDArray pad(NDArray image) {
    if (!layout.isPadded()) {
      return image;
    }
    Extent padded = layout.padded();
    NDArray zeros =
        image
            .getManager()
            .zeros(new Shape(image.getShape().get(0), padded.a(), padded.b(), padded.c()));
    try (NDArray inner = zeros.get(block(layout.low(), layout.size()))) {
      inner.addi(image);
    }
    return zeros;
  }

  /**
   * Runs one network over the image.
   *
   * @param manager owner of the result
   * @param padded {@code [channels][a][b][c]}, padded
   * @param network one forward
   * @param count hears about each forward and may stop the run
   * @return {@code [head channels][a][b][c]} without the padding, in the space of the blend
   * @throws SegmentationCancelled if the listener said so
   * @throws InferenceFailed if not even one patch fits into memory
   * @throws EngineException if the network fails
   */
  NDArray run(NDManager manager, NDArray padded, Forward network, ForwardCount count) {
    if (layout.starts().size() == 1) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray only = forward(scope, padded, layout.starts(), network, count);
        return unpadded(manager, only.squeeze(0));
      }
    }
    try (NDManager scope = manager.newSubManager()) {
      Extent size = layout.padded();
      NDArray sum = scope.zeros(new Shape(head.channels(), size.a(), size.b(), size.c()));
      NDArray weights = weights(scope);
      NDArray weightSum = weightSum(scope, weights);
      for (int next = 0; next < layout.starts().size(); ) {
        int end = Math.min(next + batch, layout.starts().size());
        if (addPatches(sum, weights, padded, next, end, network, count)) {
          next = end;
        }
      }
      return unpadded(manager, sum.divi(weightSum));
    }
  }

  /** Adds a batch of patches; false where memory did not suffice and the batch is smaller now. */
  private boolean addPatches(
      NDArray sum,
      NDArray weights,
      NDArray padded,
      int from,
      int to,
      Forward network,
      ForwardCount count) {
    int before = count.done();
    List<Extent> starts = layout.starts().subList(from, to);
    try (NDManager scope = sum.getManager().newSubManager()) {
      NDArray weighted = forward(scope, padded, starts, network, count).mul(weights);
      for (int i = 0; i < starts.size(); i++) {
        NDArray patch = weighted.get(i);
        sum.get(scope, block(starts.get(i), layout.patch())).addi(patch);
      }
      return true;
    } catch (EngineException e) {
      if (!Torch.outOfMemory(e)) {
        throw e;
      }
      if (to - from == 1) {
        throw outOfMemory(e);
      }
    }
    batch = Math.max(1, (to - from) / 2);
    count.rewind(before);
    Torch.releaseCache(device);
    return false;
  }

  private InferenceFailed outOfMemory(EngineException cause) {
    Extent patch = layout.patch();
    return new InferenceFailed(
        "The memory of %s does not suffice for this model: not even one patch of %d×%d×%d fits."
            .formatted(device.name(), patch.a(), patch.b(), patch.c()),
        cause);
  }

  /** The mean over the flips: {@code [patches][head channels][a][b][c]}. */
  private NDArray forward(
      NDManager scope, NDArray padded, List<Extent> starts, Forward network, ForwardCount count) {
    NDArray input = stack(scope, padded, starts);
    List<List<Integer>> flips = plan.flips();
    NDArray mean = null;
    for (List<Integer> flip : flips) {
      count.beforeForward();
      try (NDManager pass = scope.newSubManager()) {
        input.tempAttach(pass);
        NDArray value = unflipped(flip, head.beforeBlending(network.of(flipped(flip, input))));
        if (mean == null) {
          mean = flips.size() == 1 ? value : value.div(flips.size());
          mean.attach(scope);
        } else {
          mean.addi(value.div(flips.size()));
        }
        settle(value);
      }
      count.forwarded(starts.size());
    }
    if (mean == null) {
      throw new IllegalStateException("a plan has at least one pass");
    }
    return mean;
  }

  /**
   * Waits until the device has computed a value. CUDA runs behind the host: without this, progress
   * would run ahead of the work and a cancelled run would go on.
   */
  private void settle(NDArray value) {
    if (device.isCuda()) {
      value.get(0, 0, 0, 0, 0).getFloat();
    }
  }

  /** A contiguous copy: some networks take nothing else. */
  private NDArray stack(NDManager scope, NDArray padded, List<Extent> starts) {
    NDList patches = new NDList(starts.size());
    for (Extent start : starts) {
      patches.add(padded.get(scope, block(start, layout.patch())));
    }
    return NDArrays.stack(patches);
  }

  private static NDArray flipped(List<Integer> axes, NDArray array) {
    return axes.isEmpty()
        ? array
        : array.flip(axes.stream().mapToInt(axis -> axis + SPATIAL).toArray());
  }

  /** A flip is its own inverse. */
  private static NDArray unflipped(List<Integer> axes, NDArray array) {
    return flipped(axes, array);
  }

  private NDArray weights(NDManager scope) {
    Extent patch = layout.patch();
    float[] weights = PatchWeights.of(((Patches) plan.window()).weights(), patch);
    return scope.create(weights, new Shape(patch.a(), patch.b(), patch.c()));
  }

  private NDArray weightSum(NDManager scope, NDArray weights) {
    Extent size = layout.padded();
    NDArray sum = scope.zeros(new Shape(size.a(), size.b(), size.c()));
    try (NDManager views = scope.newSubManager()) {
      for (Extent start : layout.starts()) {
        sum.get(views, spatialBlock(new NDIndex(), start, layout.patch())).addi(weights);
      }
    }
    return sum;
  }

  /** Without the padding, in memory of its own, so that the padded array can go. */
  private NDArray unpadded(NDManager manager, NDArray padded) {
    NDArray inner = layout.isPadded() ? padded.get(block(layout.low(), layout.size())) : padded;
    NDArray result = inner.duplicate();
    result.attach(manager);
    return result;
  }

  private static NDIndex block(Extent start, Extent size) {
    return spatialBlock(new NDIndex().addAllDim(), start, size);
  }

  private static NDIndex spatialBlock(NDIndex index, Extent start, Extent size) {
    for (int axis = 0; axis < 3; axis++) {
      index.addSliceDim(start.size(axis), start.size(axis) + size.size(axis));
    }
    return index;
  }

  /** One forward of a network, {@code [batch][inputs][a][b][c]} to {@code [batch][outputs][…]}. */
  interface Forward {
    NDArray of(NDArray batch);
  }
}
