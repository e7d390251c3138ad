package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {

  private static final String PATCHES =
      """
      "outputs": 1, "activation": "sigmoid", "lesionChannel": 0, "flips": [[], [2]],
      "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "monai", "weights": "constant"}
      """;

  /** Starts along x (12), y (10), z (8) with patches of 4: 5 · 4 · 3, and two flips. */
  private static final int FORWARDS = 5 * 4 * 3 * 2;

  private static final SegmentationListener SILENT = new SegmentationListener() {};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64})
  void progressRisesOverKnownForwardsToTheEnd(int batch) {
    RecordingListener heard = new RecordingListener();
    try (Segmenter segmenter = TestModel.of("sum").network(PATCHES).load(folder, batch)) {
      segmenter.segment(TestImages.ramps(), heard);
    }
    assertThat(heard.stages).containsExactly(SegmentationStage.values());
    assertThat(heard.totals).containsOnly(FORWARDS);
    assertThat(heard.done).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(FORWARDS);
    if (batch == 1) {
      assertThat(heard.done).hasSize(FORWARDS + 1);
    }
  }

  @Test
  void ensemblesCountAllNetworks() {
    RecordingListener heard = new RecordingListener();
    try (Segmenter segmenter =
        TestModel.of("conv-a", "conv-b")
            .network(
                "\"outputs\": 2, \"activation\": \"softmax\", \"lesionChannel\": 1, \"window\":"
                    + " {\"patch\": \"whole\"}, \"flips\": \"all\"")
            .load(folder)) {
      segmenter.segment(TestImages.ramps(), heard);
    }
    assertThat(heard.totals).containsOnly(16);
    assertThat(heard.last()).isEqualTo(16);
  }

  @Test
  void stopsBeforeTheNextForward() {
    RecordingListener heard = new RecordingListener(7);
    try (Segmenter segmenter = TestModel.of("sum").network(PATCHES).load(folder, 1)) {
      assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), heard))
          .isInstanceOf(SegmentationCancelled.class);
      assertThat(heard.last()).isEqualTo(7);
      RecordingListener again = new RecordingListener();
      segmenter.segment(TestImages.ramps(), again);
      assertThat(again.last()).isEqualTo(FORWARDS);
    }
  }

  @Test
  void stopsDuringPreprocessing() {
    SegmentationListener impatient =
        new SegmentationListener() {
          @Override
          public boolean cancelled() {
            return true;
          }
        };
    try (Segmenter segmenter =
        TestModel.of("sum")
            .network(PATCHES)
            .preprocessing("{\"step\": \"crop\", \"to\": \"nonzero\", \"fillHoles\": false}")
            .load(folder)) {
      assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), impatient))
          .isInstanceOf(SegmentationCancelled.class);
    }
  }

  @Test
  void namesAMissingImage() {
    try (Segmenter segmenter = TestModel.of("clamped").load(folder)) {
      assertThatThrownBy(
              () ->
                  segmenter.segment(
                      Map.of(Modality.DWI, TestImages.ramp(TestImages.GRID, 1)), SILENT))
          .isInstanceOf(MissingInput.class)
          .hasMessage("Model test-model needs DWI, ADC, but the case has only DWI.");
    }
  }

  @Test
  void refusesAnotherShapeAndAnotherPlace() {
    Grid longer = new Grid(12, 10, 9, Affine.scaling(2, 2, 2));
    try (Segmenter segmenter = TestModel.of("clamped").load(folder)) {
      assertThatThrownBy(
              () -> segmenter.segment(TestImages.both(TestImages.GRID, longer, 0.1f), SILENT))
          .isInstanceOf(GridMismatch.class)
          .hasMessageContaining("ADC has 12×10×9 voxels but DWI has 12×10×8");
      assertThatThrownBy(
              () ->
                  segmenter.segment(
                      TestImages.both(TestImages.GRID, TestImages.shifted(0.3), 0.1f), SILENT))
          .isInstanceOf(GridMismatch.class)
          .hasMessageContaining("by up to 0.300 mm");
    }
  }

  @Test
  void takesDwisAffineWhereTheyDifferSlightly() {
    try (Segmenter segmenter = TestModel.of("clamped").load(folder)) {
      Segmentation slight =
          segmenter.segment(
              TestImages.both(TestImages.GRID, TestImages.shifted(0.15), 0.05f), SILENT);
      assertThat(slight.mask().grid()).isEqualTo(TestImages.GRID);
      assertThat(slight.warnings())
          .containsExactly("ADC stands up to 0.150 mm off DWI's grid; it was taken to be on it.");
      Segmentation rounding =
          segmenter.segment(
              TestImages.both(TestImages.GRID, TestImages.shifted(0.0009), 0.05f), SILENT);
      assertThat(rounding.warnings()).isEmpty();
    }
  }

  @Test
  void refusesAnEmptyImage() {
    try (Segmenter segmenter = TestModel.of("clamped").load(folder)) {
      assertThatThrownBy(
              () -> segmenter.segment(TestImages.both(TestImages.GRID, TestImages.GRID, 0), SILENT))
          .isInstanceOf(EmptyInput.class)
          .hasMessageContaining("DWI holds only zeros");
    }
  }

  @Test
  void ignoresImagesThatTheModelDoesNotUse() {
    Map<Modality, Volume> images = TestImages.ramps();
    Grid elsewhere = new Grid(2, 2, 2, Affine.scaling(1, 1, 1));
    images.put(Modality.FLAIR, TestImages.ramp(elsewhere, 0));
    try (Segmenter segmenter = TestModel.of("clamped").load(folder)) {
      assertThat(segmenter.segment(images, SILENT).mask().count()).isEqualTo(6 * 10 * 8);
    }
  }

  @Test
  void halvesTheBatchWhenMemoryDoesNotSuffice() {
    RecordingListener heard = new RecordingListener();
    try (Segmenter all = TestModel.of("clamped").network(PATCHES).load(folder, 1);
        Segmenter halving = TestModel.of("runs-out-of-memory").network(PATCHES).load(folder, 7)) {
      Segmentation expected = all.segment(TestImages.ramps(), SILENT);
      Segmentation result = halving.segment(TestImages.ramps(), heard);
      assertThat(result.probability().data()).isEqualTo(expected.probability().data());
      assertThat(heard.last()).isEqualTo(FORWARDS);
      assertThat(heard.done).isSorted().doesNotHaveDuplicates();
      assertThat(NativeResources.open(halving.root())).isZero();
    }
  }

  @Test
  void saysWhenNotEvenOnePatchFits() {
    try (Segmenter patches = TestModel.of("never-fits").network(PATCHES).load(folder, 4);
        Segmenter whole = TestModel.of("never-fits").load(folder)) {
      assertThatThrownBy(
              () -> patches.segment(TestImages.both(TestImages.GRID, TestImages.GRID, 50), SILENT))
          .isInstanceOf(ModelTooLarge.class)
          .hasMessageContaining("memory of cpu")
          .hasMessageContaining("4×4×4");
      assertThatThrownBy(
              () -> whole.segment(TestImages.both(TestImages.GRID, TestImages.GRID, 50), SILENT))
          .isExactlyInstanceOf(InferenceFailed.class) // another image may fit
          .hasMessageContaining("memory of cpu");
    }
  }

  @Test
  void saysWhenMemoryDoesNotSufficeToLoadAModel() {
    assertThatThrownBy(() -> TestModel.of("too-large").load(folder))
        .isInstanceOf(ModelTooLarge.class)
        .hasMessage("The memory of cpu does not suffice to load this model.");
  }

  @Test
  void saysWhenANetworkFailsOrGivesNonsense() {
    Map<Modality, Volume> large = TestImages.both(TestImages.GRID, TestImages.GRID, 50);
    try (Segmenter fails = TestModel.of("fails").load(folder);
        Segmenter nan = TestModel.of("no-numbers").load(folder);
        Segmenter sum = TestModel.of("sum").load(folder)) {
      assertThatThrownBy(() -> fails.segment(large, SILENT))
          .isInstanceOf(InferenceFailed.class)
          .hasMessage("A network of model test-model failed on this image.");
      assertThatThrownBy(() -> nan.segment(large, SILENT))
          .isInstanceOf(InferenceFailed.class)
          .hasMessageContaining("not numbers");
      assertThatThrownBy(() -> sum.segment(large, SILENT))
          .isInstanceOf(InferenceFailed.class)
          .hasMessageContaining("where a probability from 0 to 1 was expected");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gives-tuple"})
  void refusesANetworkThatDoesNotGiveWhatTheManifestPromises(String network) {
    assertThatThrownBy(() -> TestModel.of(network).load(folder))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining(network + ".pt");
  }

  @Test
  void refusesHalfPrecisionWithoutTheMethodForIt() {
    String plan =
        "\"outputs\": 1, \"activation\": \"none\", \"lesionChannel\": 0, \"halfPrecision\": true,"
            + " \"window\": {\"patch\": \"whole\"}";
    assertThatThrownBy(() -> TestModel.of("clamped").network(plan).load(folder))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("network.halfPrecision");
    try (Segmenter segmenter = TestModel.of("with-half").network(plan).load(folder)) {
      // On a CPU the full precision: the other method would give 1 more.
      assertThat(segmenter.segment(TestImages.ramps(), SILENT).probability().data())
          .isEqualTo(TestImages.ramp(TestImages.GRID, 1f / 11).data());
    }
  }

  @Test
  void runsInBfloat16WhereItIsAskedForAndThere() {
    String plan =
        "\"outputs\": 1, \"activation\": \"none\", \"lesionChannel\": 0, \"bfloat16\": true,"
            + " \"window\": {\"patch\": \"whole\"}";
    assertThatThrownBy(() -> TestModel.of("clamped").network(plan).load(folder))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("network.bfloat16")
        .hasMessageContaining("forward_bfloat16");
    TestModel model = TestModel.of("with-bfloat16").network(plan);
    try (Segmenter segmenter = model.load(folder)) {
      assertThat(segmenter.precision()).isEqualTo(Precision.FLOAT32);
      assertThat(segmenter.segment(TestImages.ramps(), SILENT).probability().data())
          .isEqualTo(TestImages.ramp(TestImages.GRID, 1f / 11).data());
    }
    ModelBundle bundle = ModelBundle.read(model.write(folder));
    ComputeDevice device = ComputeDevice.cpu().withCpuPrecision(Precision.BFLOAT16);
    InferenceConfig config = new InferenceConfig("cpu", 1, null, "bfloat16", null);
    try (Segmenter segmenter = Segmenter.load(bundle, device, config)) {
      assertThat(segmenter.precision()).isEqualTo(Precision.BFLOAT16);
      // The other method gives 1 more, which is no probability.
      assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), SILENT))
          .isInstanceOf(InferenceFailed.class)
          .hasMessageContaining("where a probability from 0 to 1 was expected");
    }
  }

  @Test
  void withoutATrialTheFirstCaseMeetsAFaultyNetwork() {
    ModelBundle bundle = ModelBundle.read(TestModel.of("gives-tuple").write(folder));
    ComputeDevice device = ComputeDevice.cpu();
    InferenceConfig trying = new InferenceConfig("cpu", 1, null, null, null);
    assertThatThrownBy(() -> Segmenter.load(bundle, device, trying))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("something else than a tensor");
    InferenceConfig trusting = new InferenceConfig("cpu", 1, null, null, false);
    try (Segmenter segmenter = Segmenter.load(bundle, device, trusting)) {
      assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), SILENT))
          .isInstanceOf(InferenceFailed.class)
          .hasMessageContaining("something else than a tensor");
    }
  }

  @Test
  void severalThreadsMaySegmentAtOnce() {
    try (Segmenter segmenter = TestModel.of("sum").network(PATCHES).load(folder)) {
      float[] expected = segmenter.segment(TestImages.ramps(), SILENT).probability().data();
      List<CompletableFuture<float[]>> runs =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(
                          () -> segmenter.segment(TestImages.ramps(), SILENT).probability().data()))
              .limit(6)
              .toList();
      assertThat(runs).allSatisfy(run -> assertThat(run.join()).isEqualTo(expected));
      assertThat(NativeResources.open(segmenter.root())).isZero();
    }
  }

  @Test
  void leavesNothingNativeOpen() {
    try (Segmenter warm = TestModel.of("clamped").load(folder)) {
      warm.segment(TestImages.ramps(), SILENT);
    }
    int before = NativeResources.openInProcess();
    try (Segmenter segmenter = TestModel.of("fails").network(PATCHES).load(folder)) {
      int loaded = NativeResources.openInProcess();
      assertThat(loaded).isGreaterThan(before);
      segmenter.segment(TestImages.ramps(), SILENT);
      assertThat(NativeResources.openInProcess()).as("after success").isEqualTo(loaded);
      assertThatThrownBy(
              () ->
                  segmenter.segment(TestImages.both(TestImages.GRID, TestImages.GRID, 50), SILENT))
          .isInstanceOf(InferenceFailed.class);
      assertThat(NativeResources.openInProcess()).as("after failure").isEqualTo(loaded);
      assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), new RecordingListener(9)))
          .isInstanceOf(SegmentationCancelled.class);
      assertThat(NativeResources.openInProcess()).as("after cancelling").isEqualTo(loaded);
    }
    assertThat(NativeResources.openInProcess()).as("after closing").isEqualTo(before);
    assertThatThrownBy(() -> TestModel.of("gives-tuple").load(folder));
    assertThat(NativeResources.openInProcess()).as("after a refused load").isEqualTo(before);
  }

  @Test
  void cannotBeUsedAfterClosing() {
    Segmenter segmenter = TestModel.of("clamped").load(folder);
    segmenter.close();
    segmenter.close();
    assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), SILENT))
        .isInstanceOf(IllegalStateException.class);
  }
}
