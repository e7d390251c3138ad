package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.Window.Extent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How patches and flips go into batches, with a stand-in for a device that holds only so many. */
class PatchBatchesTest {

  /** Patches of 4 with overlap 0.5 in an image of 8×8×8: 3 along each axis. */
  private static final int PATCHES = 27;

  private static final String CUDA = "CUDA out of memory. Tried to allocate 2.00 GiB";

  @TempDir Path folder;

  private final List<Integer> tried = new ArrayList<>();
  private final RecordingListener heard = new RecordingListener();
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = Torch.newManager(ComputeDevice.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NetworkPlan plan(String flips) {
    String network =
        """
        "outputs": 1, "activation": "sigmoid", "lesionChannel": 0, "flips": "%s",
        "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "monai", "weights": "constant"}
        """;
    return ModelBundle.read(TestModel.of("sum").network(network.formatted(flips)).write(folder))
        .manifest()
        .network();
  }

  /** Runs over an image of that many voxels along each axis; gives the result. */
  private float[] run(String flips, int size, BatchSize batch, SlidingWindow.Forward network) {
    NetworkPlan plan = plan(flips);
    PatchLayout layout = PatchLayout.of(plan.window(), new Extent(size, size, size));
    SlidingWindow window =
        new SlidingWindow(plan, layout, ComputeDevice.cpu(), batch, ConstantWindows.unknown());
    ForwardCount count = new ForwardCount(heard, layout.starts().size() * plan.flips().size());
    try (NDManager scope = manager.newSubManager()) {
      NDArray image =
          scope.arange(2f * size * size * size).sin().reshape(new Shape(2, size, size, size));
      return window.run(scope, image, network, count).toFloatArray();
    }
  }

  /** Something that differs between flips, for as many patches as the stand-in holds. */
  private SlidingWindow.Forward holding(int most, String message) {
    return batch -> {
      int patches = (int) batch.getShape().get(0);
      tried.add(patches);
      if (patches > most) {
        throw new EngineException(message);
      }
      return batch.get(new NDIndex(":, 0:1")).mul(batch.cumSum(4).get(new NDIndex(":, 1:2")));
    };
  }

  @Test
  void growsByDoublingWhileItFitsAndThereArePatches() {
    BatchSize batch = new BatchSize(2, 8, true);
    run("none", 8, batch, holding(100, CUDA));
    assertThat(tried).containsExactly(2, 4, 8, 8, 5);
    tried.clear();
    run("none", 8, batch, holding(100, CUDA));
    assertThat(tried).containsExactly(8, 8, 8, 3);
  }

  @ParameterizedTest
  @CsvSource({
    CUDA,
    "DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes",
    "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear",
    "GET was unable to find an engine to execute this computation"
  })
  void halvesWhatDoesNotFitAndNeverTriesItAgain(String message) {
    BatchSize batch = new BatchSize(2, 8, true);
    float[] expected = run("all", 8, BatchSize.one(), holding(1, CUDA));
    tried.clear();
    heard.done.clear();
    float[] result = run("all", 8, batch, holding(3, message));
    assertThat(result).isEqualTo(expected);
    assertThat(tried.subList(0, 10)).containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 4, 2);
    assertThat(tried.stream().filter(n -> n > 3)).hasSize(1);
    assertThat(heard.done).isSorted().doesNotHaveDuplicates().endsWith(8 * PATCHES);
    assertThat(heard.totals).containsOnly(8 * PATCHES);
    tried.clear();
    run("all", 8, batch, holding(3, message));
    assertThat(tried).allMatch(n -> n <= 2);
  }

  @Test
  void aSettingIsTheMostAndWhereItBegins() {
    run("none", 8, BatchSize.of(OptionalInt.of(5), ComputeDevice.cpu()), holding(100, CUDA));
    assertThat(tried).containsExactly(5, 5, 5, 5, 5, 2);
    tried.clear();
    run("none", 8, BatchSize.of(OptionalInt.of(5), ComputeDevice.cpu()), holding(2, CUDA));
    assertThat(tried).startsWith(5, 2, 4, 2, 2, 2).hasSize(16);
  }

  @Test
  void aCpuTakesOnePatchAtATime() {
    run("all", 8, BatchSize.of(OptionalInt.empty(), ComputeDevice.cpu()), holding(1, CUDA));
    assertThat(tried).hasSize(8 * PATCHES).containsOnly(1);
  }

  @Test
  void flipsOfOnePatchAreABatch() {
    float[] expected = run("all", 4, BatchSize.one(), holding(1, CUDA));
    assertThat(tried).hasSize(8);
    for (int fits : new int[] {8, 4, 3, 1}) {
      tried.clear();
      heard.done.clear();
      float[] result = run("all", 4, new BatchSize(8, 8, true), holding(fits, CUDA));
      assertThat(result).as("%d fit", fits).isEqualTo(expected);
      assertThat(heard.done).isSorted().doesNotHaveDuplicates().endsWith(8);
      assertThat(tried).startsWith(8).endsWith(Integer.highestOneBit(fits));
    }
  }

  @Test
  void severalFlipsOfTheLastPatchesFillABatch() {
    float[] expected = run("all", 8, BatchSize.one(), holding(1, CUDA));
    tried.clear();
    assertThat(run("all", 8, new BatchSize(12, 12, true), holding(12, CUDA))).isEqualTo(expected);
    // 12 and 12 patches, one flip each time; then 3 patches, four flips at once
    assertThat(tried).hasSize(18).endsWith(12, 12).containsOnly(12);
  }

  @Test
  void whatFailsWithOnePatchIsAnError() {
    assertThatThrownBy(() -> run("none", 8, new BatchSize(8, 8, true), holding(0, CUDA)))
        .isInstanceOf(InferenceFailed.class)
        .hasMessageContaining("not even one patch of 4×4×4 fits");
    assertThat(tried).containsExactly(8, 4, 2, 1);
    String unsure = "Unable to find a valid cuDNN algorithm to run convolution";
    assertThatThrownBy(() -> run("none", 8, new BatchSize(8, 8, true), holding(0, unsure)))
        .isInstanceOf(EngineException.class)
        .hasMessage(unsure);
  }

  @Test
  void anotherFailureIsNotTriedAgain() {
    assertThatThrownBy(() -> run("none", 8, new BatchSize(8, 8, true), holding(0, "a bug")))
        .isInstanceOf(EngineException.class)
        .hasMessage("a bug");
    assertThat(tried).containsExactly(8);
  }

  @Test
  void aModelRemembersFromCaseToCase() {
    // Runs out of memory with more than two patches, where it is flipped.
    String network =
        """
        "outputs": 1, "activation": "sigmoid", "lesionChannel": 0, "flips": [[], [2]],
        "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "monai", "weights": "constant"}
        """;
    BatchSize batch = new BatchSize(2, 8, true);
    InferenceConfig config = new InferenceConfig("cpu", null, null);
    ModelBundle bundle =
        ModelBundle.read(TestModel.of("runs-out-of-memory").network(network).write(folder));
    try (NetworkPool pool = NetworkPools.pool(ComputeDevice.cpu(), WeightsConfig.byDevice());
        Segmenter one = TestModel.of("runs-out-of-memory").network(network).load(folder, 1);
        Segmenter trying = Segmenter.load(bundle, pool, config, batch)) {
      float[] expected = one.segment(TestImages.ramps(), heard).probability().data();
      for (int i = 0; i < 2; i++) {
        assertThat(trying.segment(TestImages.ramps(), heard).probability().data())
            .isEqualTo(expected);
        assertThat(batch.next()).isEqualTo(2);
      }
      assertThat(NativeResources.open(trying.root())).isZero();
    }
  }
}
