package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.EmptyWindows;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a network over an image, patch by patch, and blends what it gives: Σ weight · value / Σ
 * weight, in float32 on the device, value being the mean over the test-time flips. Patches of one
 * value per channel that hold the same share one forward. References: nnU-Net's {@code
 * predict_from_raw_data} and MONAI's {@code sliding_window_inference}. One object serves one image
 * and one thread; it may run several networks, one after the other.
 */
final class SlidingWindow {

  private final NetworkPlan plan;
  private final Head head;
  private final PatchLayout layout;
  private final ComputeDevice device;
  private final BatchSize batch;
  private final ConstantWindows constants;
  private final boolean background;

  /**
   * A window over one image.
   *
   * @param plan what the manifest says
   * @param layout where the patches are
   * @param device where the tensors are
   * @param batch patches in one forward
   * @param constants what is known of the image's patches
   */
  SlidingWindow(
      NetworkPlan plan,
      PatchLayout layout,
      ComputeDevice device,
      BatchSize batch,
      ConstantWindows constants) {
    this.plan = plan;
    this.head = new Head(plan);
    this.layout = layout;
    this.device = device;
    this.batch = batch;
    this.constants = constants;
    this.background =
        plan.window() instanceof Patches patches
            && patches.emptyWindows() == EmptyWindows.BACKGROUND;
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
   * @throws ModelTooLarge if not even one patch fits into memory
   * @throws EngineException if the network fails
   */
  NDArray run(NDManager manager, NDArray padded, Forward network, ForwardCount count) {
    try (NDManager scope = manager.newSubManager()) {
      Extent size = layout.padded();
      NDArray sum = scope.zeros(new Shape(head.channels(), size.a(), size.b(), size.c()));
      NDArray weights = weights(scope);
      PatchValues values = new PatchValues(plan, layout.patch(), device, padded, network, count);
      Run run = new Run(scope, sum, weights, values, count, new HashMap<>());
      for (int next = 0; next < layout.starts().size(); ) {
        next = constants.isConstant(next) ? addConstant(run, next) : addBatch(run, next);
      }
      return unpadded(manager, overlaps() ? sum.divi(weightSum(scope, weights)) : sum);
    }
  }

  private int addConstant(Run run, int patch) {
    try (NDManager pass = run.scope().newSubManager()) {
      add(pass, run, patch, constantValue(run, patch));
    }
    run.count().forwarded(plan.flips().size());
    return patch + 1;
  }

  /**
   * Adds a batch of patches that vary, and the constant ones between them, in the layout's order.
   *
   * @return the next patch to add: the first again where memory did not suffice and the batch is
   *     smaller now
   */
  private int addBatch(Run run, int from) {
    List<Extent> varied = new ArrayList<>();
    int end = from;
    for (int most = batch.next(); end < layout.starts().size() && varied.size() < most; end++) {
      if (constants.isConstant(end)) {
        constantValue(run, end);
      } else {
        varied.add(layout.starts().get(end));
      }
    }
    int flipsAtOnce = batch.flipsAtOnce(varied.size(), plan.flips().size());
    int before = run.count().done();
    try (NDManager pass = run.scope().newSubManager()) {
      NDArray fresh = run.values().of(pass, varied, flipsAtOnce).mul(run.weights());
      int constant = 0;
      for (int i = from; i < end; i++) {
        if (constants.isConstant(i)) {
          add(pass, run, i, constantValue(run, i));
          constant++;
        } else {
          add(pass, run, i, fresh.get(i - from - constant));
        }
      }
      batch.fitted(varied.size() * flipsAtOnce);
      run.count().forwarded(constant * plan.flips().size());
      return end;
    } catch (EngineException e) {
      makeSmaller(varied.size() * flipsAtOnce, e);
    }
    run.count().rewind(before);
    Torch.releaseCache(device);
    return from;
  }

  private void add(NDManager pass, Run run, int patch, NDArray weighted) {
    run.sum().get(pass, block(layout.starts().get(patch), layout.patch())).addi(weighted);
  }

  /**
   * What counts for a constant patch, times the weights: computed once for all that hold the same.
   */
  private NDArray constantValue(Run run, int patch) {
    NDArray known = run.constantValues().get(constants.firstLike(patch));
    if (known != null) {
      return known;
    }
    try (NDManager pass = run.scope().newSubManager()) {
      NDArray value =
          background && constants.isZero(patch)
              ? background(pass)
              : run.values().ofConstant(pass, layout.starts().get(patch));
      NDArray weighted = value.mul(run.weights());
      weighted.attach(run.scope());
      run.constantValues().put(constants.firstLike(patch), weighted);
      return weighted;
    } catch (EngineException e) {
      makeSmaller(1, e);
      throw e;
    }
  }

  private NDArray background(NDManager scope) {
    Extent patch = layout.patch();
    Shape shape = new Shape(head.channels(), patch.a(), patch.b(), patch.c());
    return scope.full(shape, head.background());
  }

  /** Makes the batch smaller after a forward failed; throws where that is of no use. */
  private void makeSmaller(int tried, EngineException e) {
    MemoryShortage shortage = MemoryShortage.of(e);
    if (shortage == MemoryShortage.NONE) {
      throw e;
    }
    if (!batch.ranOut(tried)) {
      throw overlaps() && shortage == MemoryShortage.CERTAIN ? outOfMemory(e) : e;
    }
  }

  /** What one network's run over the image works with. */
  private record Run(
      NDManager scope,
      NDArray sum,
      NDArray weights,
      PatchValues values,
      ForwardCount count,
      Map<Integer, NDArray> constantValues) {}

  private ModelTooLarge outOfMemory(EngineException cause) {
    Extent patch = layout.patch();
    return new ModelTooLarge(
        "The memory of %s does not suffice for this model: not even one patch of %d×%d×%d fits."
            .formatted(device.name(), patch.a(), patch.b(), patch.c()),
        cause);
  }

  private boolean overlaps() {
    return layout.starts().size() > 1;
  }

  /** The weights of a patch's voxels; a single 1 where there is one patch. */
  private NDArray weights(NDManager scope) {
    if (!overlaps()) {
      return scope.create(1f);
    }
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

  static NDIndex block(Extent start, Extent size) {
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
