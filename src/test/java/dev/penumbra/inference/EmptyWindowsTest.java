package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.AxisOrder;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyWindowsTest {

  private static final Grid GRID = new Grid(16, 12, 8, Affine.scaling(1, 1, 1));

  /** Patches of 4 with overlap 0.5: 3 · 5 · 7, along z, y, x. */
  private static final int PATCHES = 105;

  /** Those that reach x < 6: they start at 0, 2 and 4. */
  private static final int VARIED = 3 * 5 * 3;

  private static final String PLAN =
      """
      "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": "all", "blend": "%s",
      "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "nnunet",
                 "weights": "gaussian-nnunet", "sigma": 0.125, "emptyWindows": "%s"}
      """;

  @TempDir Path folder;

  /** A background with something in its first six planes. */
  private static Volume image(float background, int seed) {
    float[] data = new float[GRID.voxels()];
    Arrays.fill(data, background);
    for (int z = 0; z < GRID.nz(); z++) {
      for (int y = 0; y < GRID.ny(); y++) {
        for (int x = 0; x < 6; x++) {
          data[GRID.index(x, y, z)] = (float) Math.sin(seed + x + 3 * y + 7 * z) * 3;
        }
      }
    }
    return new Volume(GRID, data);
  }

  private ModelBundle bundle(String blend, String emptyWindows) {
    String plan = PLAN.formatted(blend, emptyWindows);
    return ModelBundle.read(TestModel.of("conv-a").network(plan).write(folder));
  }

  /** The result of conv-a on one image; counts its forwards. */
  private static float[] run(
      ModelBundle bundle,
      List<Volume> image,
      boolean look,
      BatchSize batch,
      AtomicInteger forwards,
      RecordingListener heard) {
    BundleManifest manifest = bundle.manifest();
    ComputeDevice cpu = ComputeDevice.cpu();
    Extent size = new Extent(GRID.nz(), GRID.ny(), GRID.nx());
    PatchLayout layout = PatchLayout.of(manifest.network().window(), size);
    ConstantWindows constants =
        look ? ConstantWindows.find(image, manifest.axes(), layout) : ConstantWindows.unknown();
    SlidingWindow window = new SlidingWindow(manifest.network(), layout, cpu, batch, constants);
    try (NDManager manager = Torch.newManager(cpu);
        Network network = Network.load(bundle, "conv-a.pt", cpu)) {
      NDArray channels =
          manager
              .create(image.get(0).data())
              .concat(manager.create(image.get(1).data()))
              .reshape(new Shape(2, size.a(), size.b(), size.c()));
      SlidingWindow.Forward counted =
          batchOfPatches -> {
            forwards.addAndGet((int) batchOfPatches.getShape().get(0));
            return network.forward(batchOfPatches);
          };
      ForwardCount count =
          new ForwardCount(heard, layout.starts().size() * manifest.network().flips().size());
      return window.run(manager, channels, counted, count).toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({"probability, 0", "logit, 0", "probability, -0.75"})
  void oneForwardServesAllThatAreEqualAndTheResultIsTheSame(String blend, float background) {
    ModelBundle bundle = bundle(blend, "run");
    List<Volume> image = List.of(image(background, 1), image(2 * background, 2));
    AtomicInteger all = new AtomicInteger();
    AtomicInteger fewer = new AtomicInteger();
    RecordingListener heard = new RecordingListener();

    float[] expected = run(bundle, image, false, BatchSize.one(), all, new RecordingListener());
    float[] result = run(bundle, image, true, BatchSize.one(), fewer, heard);

    assertThat(result).isEqualTo(expected);
    assertThat(all).hasValue(8 * PATCHES);
    assertThat(fewer).hasValue(8 * VARIED + 1);
    assertThat(heard.totals).containsOnly(8 * PATCHES);
    assertThat(heard.done).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(8 * PATCHES);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 64})
  void batchesAreFilledAcrossThem(int batch) {
    ModelBundle bundle = bundle("probability", "run");
    List<Volume> image = List.of(image(0, 1), image(0, 2));
    AtomicInteger forwards = new AtomicInteger();
    RecordingListener heard = new RecordingListener();
    float[] expected =
        run(bundle, image, false, BatchSize.one(), new AtomicInteger(), new RecordingListener());
    float[] result = run(bundle, image, true, new BatchSize(batch, batch, true), forwards, heard);
    ReferenceTolerance.assertClose(result, expected, 1e-6f);
    assertThat(forwards).hasValue(8 * VARIED + 1);
    assertThat(heard.done).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(8 * PATCHES);
  }

  @ParameterizedTest
  @CsvSource({"probability, 0", "logit, 2.1e-9"})
  void backgroundIsNotRunAndHasNoProbability(String blend, float atMost) {
    RecordingListener heard = new RecordingListener();
    Map<Modality, Volume> images = Map.of(Modality.DWI, image(0, 1), Modality.ADC, image(0, 2));
    try (NetworkPool pool = NetworkPools.pool(ComputeDevice.cpu(), WeightsConfig.byDevice());
        Segmenter run = load(bundle(blend, "run"), pool);
        Segmenter skip = load(bundle(blend, "background"), pool)) {
      float[] ran = run.segment(images, new RecordingListener()).probability().data();
      float[] skipped = skip.segment(images, heard).probability().data();
      for (int i = 0; i < ran.length; i++) {
        int x = i % GRID.nx();
        if (x < 6) {
          assertThat(skipped[i]).isEqualTo(ran[i]); // no empty window reaches there
        } else if (x > 7) {
          assertThat(skipped[i]).isBetween(0f, atMost); // nothing but empty windows
          assertThat(ran[i]).isGreaterThan(0.01f);
        }
      }
    }
    assertThat(heard.totals).containsOnly(8 * PATCHES);
    assertThat(heard.last()).isEqualTo(8 * PATCHES);
  }

  private static Segmenter load(ModelBundle bundle, NetworkPool pool) {
    return Segmenter.load(bundle, pool, new InferenceConfig("cpu", 1, null));
  }

  private ConstantWindows find(String axes, Volume... channels) {
    ModelBundle bundle =
        ModelBundle.read(
            TestModel.of("conv-a")
                .axes(axes)
                .network(PLAN.formatted("logit", "run"))
                .write(folder));
    Grid grid = channels[0].grid();
    boolean zyx = bundle.manifest().axes() == AxisOrder.ZYX;
    Extent size =
        zyx
            ? new Extent(grid.nz(), grid.ny(), grid.nx())
            : new Extent(grid.nx(), grid.ny(), grid.nz());
    PatchLayout layout = PatchLayout.of(bundle.manifest().network().window(), size);
    return ConstantWindows.find(List.of(channels), bundle.manifest().axes(), layout);
  }

  private static Volume filled(Grid grid, float value) {
    float[] data = new float[grid.voxels()];
    Arrays.fill(data, value);
    return new Volume(grid, data);
  }

  @Test
  void looksAlongTheNetworksAxes() {
    ConstantWindows zyx = find("zyx", image(0, 1), image(0, 2));
    ConstantWindows xyz = find("xyz", image(0, 1), image(0, 2));
    for (int patch = 0; patch < PATCHES; patch++) {
      assertThat(zyx.isConstant(patch)).isEqualTo(patch % 7 >= 3);
      assertThat(xyz.isConstant(patch)).isEqualTo(patch / 15 >= 3);
      assertThat(xyz.isZero(patch)).isEqualTo(xyz.isConstant(patch));
    }
    assertThat(xyz.firstLike(104)).isEqualTo(45);
  }

  @Test
  void everyBitCounts() {
    Grid patch = new Grid(4, 4, 4, Affine.scaling(1, 1, 1));
    Volume zeros = filled(patch, 0);
    assertThat(find("zyx", zeros, zeros).isZero(0)).isTrue();
    assertThat(find("zyx", zeros, filled(patch, -0f)).isZero(0)).isFalse();
    assertThat(find("zyx", zeros, filled(patch, -0f)).isConstant(0)).isTrue();
    assertThat(find("zyx", zeros, filled(patch, 3)).isConstant(0)).isTrue();
    float[] one = new float[patch.voxels()];
    one[63] = Float.MIN_VALUE;
    assertThat(find("zyx", zeros, new Volume(patch, one)).isConstant(0)).isFalse();
    one[63] = -0f;
    assertThat(find("zyx", zeros, new Volume(patch, one)).isConstant(0)).isFalse();
  }

  @Test
  void paddingBelongsToThePatch() {
    Grid small = new Grid(3, 4, 2, Affine.scaling(1, 1, 1));
    assertThat(find("xyz", filled(small, 0), filled(small, 0)).isZero(0)).isTrue();
    assertThat(find("xyz", filled(small, 0), filled(small, 1)).isConstant(0)).isFalse();
  }
}
