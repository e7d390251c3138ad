package dev.penumbra.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.penumbra.model.Activation;
import dev.penumbra.model.Blend;
import dev.penumbra.model.EmptyWindows;
import dev.penumbra.model.Ensemble;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Steps;
import dev.penumbra.model.Window.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the sliding window costs by itself, per patch of 96³ with two channels in and two out,
 * against one forward of a small 3-D U-Net (1.4 million parameters, made by {@code
 * src/test/python/make_networks.py}) of the same patch. The window's cost is copying the patch,
 * softmax, weighting, accumulating and its share of the final division; its network gives a stored
 * array. Results: docs/performance.md.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
@State(Scope.Benchmark)
public class SlidingWindowBenchmark {

  private static final int PATCH = 96;

  /** An image of 192 × 192 × 144 with half overlapping patches: 3 · 3 · 2. */
  private static final int PATCHES = 18;

  /** {@code blend} of the window: after the activation or before it. */
  @Param({"PROBABILITY", "LOGIT"})
  Blend blend;

  private NDManager manager;
  private NDArray image;
  private NDArray patch;
  private NDArray logits;
  private Model model;
  private PtSymbolBlock unet;
  private SlidingWindow window;
  private Path file;

  /** Makes the image and the networks. */
  @Setup
  public void setUp() throws Exception {
    Torch.useThreads(Runtime.getRuntime().availableProcessors());
    manager = Torch.newManager(ComputeDevice.cpu());
    image = manager.randomUniform(0, 1, new Shape(2, 192, 192, 144));
    patch = manager.randomUniform(0, 1, new Shape(1, 2, PATCH, PATCH, PATCH));
    logits = manager.randomUniform(-1, 1, new Shape(1, 2, PATCH, PATCH, PATCH));
    Extent size = new Extent(PATCH, PATCH, PATCH);
    Patches patches =
        new Patches(size, 0.5, Steps.NNUNET, new Weights.NnunetGaussian(0.125), EmptyWindows.RUN);
    NetworkPlan plan =
        new NetworkPlan(
            List.of("unet.pt"),
            Ensemble.MEAN,
            2,
            Activation.SOFTMAX,
            1,
            blend,
            patches,
            List.of(List.of()),
            false,
            false);
    PatchLayout layout = PatchLayout.of(patches, new Extent(192, 192, 144));
    if (layout.starts().size() != PATCHES) {
      throw new IllegalStateException(layout.starts().size() + " patches");
    }
    window =
        new SlidingWindow(
            plan, layout, ComputeDevice.cpu(), BatchSize.one(), ConstantWindows.unknown());
    file = makeUnet();
    model = Model.newInstance("unet", Device.cpu(), "PyTorch");
    model.load(file.getParent(), file.getFileName().toString(), Map.of());
    unet = (PtSymbolBlock) model.getBlock();
    JniUtils.enableInferenceMode(unet);
  }

  private static Path makeUnet() throws IOException, InterruptedException {
    Path file = Files.createTempFile("unet", ".pt");
    String python = System.getProperty("penumbra.python", "python3");
    Process process =
        new ProcessBuilder(python, "src/test/python/make_networks.py", "--unet", file.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          python + " cannot make the network; name one with torch by -Dpenumbra.python");
    }
    return file;
  }

  /** Gives everything back. */
  @TearDown
  public void tearDown() throws IOException {
    model.close();
    manager.close();
    Files.delete(file);
  }

  /** One patch, without a network. */
  @Benchmark
  @OperationsPerInvocation(PATCHES)
  public long windowWithoutNetwork() {
    try (NDManager scope = manager.newSubManager()) {
      ForwardCount count = new ForwardCount(new SegmentationListener() {}, PATCHES);
      return window.run(scope, image, batch -> given(batch), count).size();
    }
  }

  /** The stored logits, as a view that belongs to the batch's manager. */
  private NDArray given(NDArray batch) {
    NDArray view = logits.reshape(logits.getShape());
    view.attach(batch.getManager());
    return view;
  }

  /** One patch through the U-Net. */
  @Benchmark
  public long unetForward() {
    JniUtils.setGraphExecutorOptimize(false);
    try (NDManager scope = manager.newSubManager();
        IValue in = IValue.from((PtNDArray) patch);
        IValue out = IValueUtils.runMethod(unet, "forward", in)) {
      return out.toTensor((PtNDManager) scope).size();
    }
  }
}
