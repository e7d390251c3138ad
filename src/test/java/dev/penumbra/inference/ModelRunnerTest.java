package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.model.RunOptions;
import dev.penumbra.model.RunPlan;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRunnerTest {

  private static final String PATCHES =
      """
      "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": [[], [2]],
      "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "monai", "weights": "constant"}
      """;

  /** Starts along x (12), y (10), z (8) with patches of 4 every 2 voxels. */
  private static final int WINDOWS = 5 * 4 * 3;

  private static final SegmentationListener SILENT = new SegmentationListener() {};

  @TempDir Path folder;
  private final Map<String, Segmenters> open = new HashMap<>();

  @AfterEach
  void close() {
    open.values().forEach(Segmenters::close);
  }

  private record House(ModelRunner runner, Model model) {

    Segmentation run(Mode mode, Map<Modality, Volume> images, RunOptions options) {
      return run(mode, images, options, SILENT);
    }

    Segmentation run(
        Mode mode,
        Map<Modality, Volume> images,
        RunOptions options,
        SegmentationListener listener) {
      return runner.segment(
          RunPlan.of(model, mode, images.keySet(), options), ComputeDevice.cpu(), images, listener);
    }
  }

  private House house(String model) {
    BundleCatalog catalog = new BundleCatalog(new ModelConfig(model, folder.toString()));
    InferenceConfig config = new InferenceConfig("cpu", 1, null);
    Segmenters segmenters =
        new Segmenters(catalog, config, new ComputeDevices(config), WeightsConfig.byDevice());
    Segmenters before = open.put(model, segmenters);
    if (before != null) {
      before.close();
    }
    return new House(new ModelRunner(segmenters), catalog.defaultModel());
  }

  /** A member whose probability is one of the images, and that calls lesion what is above 0.7. */
  private void member(String id, Modality first, Modality... others) {
    StringBuilder inputs = new StringBuilder("\"" + first + "\"");
    for (Modality other : others) {
      inputs.append(", \"").append(other).append('"');
    }
    TestModel.of("clamped")
        .id(id)
        .title(id)
        .inputs(inputs.toString())
        .decision("\"rule\": \"threshold\", \"value\": 0.7, \"inclusive\": false")
        .write(folder);
  }

  /** DWI, ADC and FLAIR are probabilities: each voxel is one way to vote. */
  private static Map<Modality, Volume> ballots() {
    Map<Modality, Volume> images = new EnumMap<>(Modality.class);
    float[][] values = {{0.9f, 0.1f, 0.75f, 0.75f, 0.4f}, {0.9f, 0.2f, 0.1f, 0.6f, 0.6f}};
    images.put(Modality.DWI, cycle(values[0]));
    images.put(Modality.ADC, cycle(values[1]));
    images.put(Modality.FLAIR, cycle(new float[] {0.1f, 0.8f, 0.8f, 0.1f, 0.9f}));
    return images;
  }

  private static Volume cycle(float... values) {
    float[] data = new float[TestImages.GRID.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = values[i % values.length];
    }
    return new Volume(TestImages.GRID, data);
  }

  private static Map<Modality, Volume> without(Modality modality) {
    Map<Modality, Volume> images = ballots();
    images.remove(modality);
    return images;
  }

  private static List<Integer> first(Segmentation found) {
    byte[] marks = found.mask().data();
    return List.of((int) marks[0], (int) marks[1], (int) marks[2], (int) marks[3], (int) marks[4]);
  }

  private House three() {
    member("one", Modality.DWI);
    member("two", Modality.ADC, Modality.DWI);
    member("three", Modality.FLAIR, Modality.DWI);
    TestEnsemble.write(folder, "vote", "one", "two", "three");
    return house("vote");
  }

  @Test
  void aloneAMemberHasItsOwnMask() {
    Segmentation found = three().run(Mode.FAST, ballots(), RunOptions.NONE);
    assertThat(first(found)).containsExactly(1, 0, 1, 1, 0);
    assertThat(found.probability().data()).startsWith(0.9f, 0.1f, 0.75f, 0.75f, 0.4f);
    assertThat(found.networks()).extracting(MemberRun::model).containsExactly("one");
  }

  @Test
  void twoAreLesionWhereTheirMeanIsAboveOneHalf() {
    Segmentation found = three().run(Mode.FULL, without(Modality.FLAIR), RunOptions.NONE);
    // The means are 0.9, 0.15, 0.425, 0.675 and 0.5: a tie is background.
    assertThat(first(found)).containsExactly(1, 0, 0, 1, 0);
    assertThat(found.probability().data()[3]).isCloseTo(0.675f, offset(1e-6f));
    assertThat(found.networks()).extracting(MemberRun::model).containsExactly("one", "two");
  }

  @Test
  void threeAreLesionWhereTwoMasksAre() {
    Segmentation found = three().run(Mode.FULL, ballots(), RunOptions.NONE);
    // Masks above 0.7: 1 0 1 1 0, 1 0 0 0 0 and 0 1 1 0 1.
    assertThat(first(found)).containsExactly(1, 0, 1, 0, 0);
    assertThat(found.probability().data()[4]).isCloseTo(1.9f / 3, offset(1e-6f));
    assertThat(found.networks()).hasSize(3);
  }

  @Test
  void ofFourTwoAreNoMajority() {
    three();
    member("four", Modality.FLAIR, Modality.ADC, Modality.DWI);
    TestEnsemble.write(folder, "vote", "one", "two", "three", "four");
    Segmentation found = house("vote").run(Mode.FULL, ballots(), RunOptions.NONE);
    // As above, and the last mask twice.
    assertThat(first(found)).containsExactly(0, 0, 1, 0, 0);
  }

  @Test
  void smallComponentsOfTheVoteAreRemoved() {
    member("one", Modality.DWI);
    String members = "{\"model\": \"one\", \"required\": true}";
    TestEnsemble.writeManifest(
        folder, "strict", TestEnsemble.manifest("strict", members, "\"one\"", 0.02));
    float[] data = new float[TestImages.GRID.voxels()];
    data[0] = 1; // 0.008 ml
    data[5] = 1;
    data[6] = 1;
    data[7] = 1;
    Map<Modality, Volume> images = Map.of(Modality.DWI, new Volume(TestImages.GRID, data));
    Segmentation found = house("strict").run(Mode.FAST, images, RunOptions.NONE);
    assertThat(found.mask().count()).isEqualTo(3);
    assertThat(found.probability().data()[0]).isEqualTo(1);
  }

  private House patches() {
    TestModel.of("conv-a", "conv-b")
        .id("one")
        .network(PATCHES)
        .adjustable("\"flips\": [1, 2], \"folds\": [1, 2], \"step\": [0.25, 1]")
        .write(folder);
    TestModel.of("conv-b").id("two").network(PATCHES).adjustable("\"flips\": [1, 2]").write(folder);
    TestEnsemble.write(folder, "both", "one", "two");
    return house("both");
  }

  @Test
  void progressCountsTheForwardsOfAllMembers() {
    RecordingListener heard = new RecordingListener();
    patches().run(Mode.FULL, TestImages.ramps(), RunOptions.NONE, heard);
    int all = WINDOWS * 2 * 2 + WINDOWS * 2;
    assertThat(heard.stages).containsExactly(SegmentationStage.values());
    assertThat(heard.totals).containsOnly(all);
    assertThat(heard.done).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(all);
    assertThat(heard.done).hasSize(all + 1);
  }

  @Test
  void stopsWithinTheSecondMember() {
    House both = patches();
    RecordingListener heard = new RecordingListener(WINDOWS * 4 + 3);
    assertThatThrownBy(() -> both.run(Mode.FULL, TestImages.ramps(), RunOptions.NONE, heard))
        .isInstanceOf(SegmentationCancelled.class);
    assertThat(heard.last()).isEqualTo(WINDOWS * 4 + 3);
  }

  @Test
  void saysWhatRan() {
    RunOptions options = new RunOptions(OptionalDouble.of(1), OptionalInt.of(1), OptionalInt.of(1));
    Segmentation found = patches().run(Mode.FULL, TestImages.ramps(), options);
    // Patches of 4 side by side: 3, 3 and 2 of them.
    assertThat(found.networks())
        .containsExactly(
            new MemberRun("one", "t", "1", 1, 1, OptionalDouble.of(1), 18, 18, "float32"),
            new MemberRun(
                "two", "t", "1", 1, 1, OptionalDouble.of(0.5), WINDOWS, WINDOWS, "float32"));
  }

  @Test
  void fewerFoldsAreTheFirstOnes() {
    RunOptions one = new RunOptions(OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.of(1));
    Segmentation first = patches().run(Mode.FAST, TestImages.ramps(), one);
    Segmentation all = patches().run(Mode.FAST, TestImages.ramps(), RunOptions.NONE);
    TestModel.of("conv-a").id("alone").network(PATCHES).write(folder);
    House alone = house("alone");
    Segmentation expected = alone.run(Mode.FULL, TestImages.ramps(), RunOptions.NONE);
    assertThat(first.probability().data()).isEqualTo(expected.probability().data());
    assertThat(first.probability().data()).isNotEqualTo(all.probability().data());
    assertThat(alone.runner().loaded(alone.model())).isTrue();
  }

  @Test
  void fewerFlipsAreTheFirstOnes() {
    RunOptions one = new RunOptions(OptionalDouble.empty(), OptionalInt.of(1), OptionalInt.of(1));
    Segmentation first = patches().run(Mode.FAST, TestImages.ramps(), one);
    TestModel.of("conv-a")
        .id("unflipped")
        .network(PATCHES.replace("[[], [2]]", "\"none\""))
        .write(folder);
    Segmentation expected = house("unflipped").run(Mode.FULL, TestImages.ramps(), RunOptions.NONE);
    assertThat(first.probability().data()).isEqualTo(expected.probability().data());
  }

  @Test
  void aMemberThatFailsIsNamedAndNoEmptyVote() {
    member("one", Modality.DWI);
    member("two", Modality.ADC, Modality.DWI);
    TestModel.of("fails").id("three").inputs("\"DWI\", \"FLAIR\"").write(folder);
    TestEnsemble.write(folder, "vote", "one", "two", "three");
    Map<Modality, Volume> images = ballots();
    images.put(Modality.FLAIR, cycle(200));
    House house = house("vote");
    assertThatThrownBy(() -> house.run(Mode.FULL, images, RunOptions.NONE))
        .isInstanceOf(InferenceFailed.class)
        .hasMessage(
            "Member three of model vote failed, so that there is no vote: A network of model three"
                + " failed on this image.");
    images.remove(Modality.FLAIR);
    assertThat(house.run(Mode.FULL, images, RunOptions.NONE).networks()).hasSize(2);
  }

  @Test
  void aMemberThatGivesNoNumbersIsNamed() {
    member("one", Modality.DWI);
    TestModel.of("no-numbers").id("two").write(folder);
    TestEnsemble.write(folder, "vote", "one", "two");
    House house = house("vote");
    assertThatThrownBy(() -> house.run(Mode.FULL, without(Modality.FLAIR), RunOptions.NONE))
        .isInstanceOf(InferenceFailed.class)
        .hasMessageStartingWith("Member two of model vote failed")
        .hasMessageContaining("not numbers");
  }

  @Test
  void aMemberThatCannotBeLoadedIsNamed() {
    member("one", Modality.DWI);
    TestModel.of("gives-tuple").id("two").write(folder);
    TestEnsemble.write(folder, "vote", "one", "two");
    House house = house("vote");
    assertThatThrownBy(() -> house.run(Mode.FULL, without(Modality.FLAIR), RunOptions.NONE))
        .isInstanceOf(BundleRefused.class)
        .hasMessageStartingWith("Member two of model vote cannot be loaded: ");
    assertThat(house.runner().loaded(house.model())).isFalse();
  }

  @Test
  void membersWithTheSameStepsShareOnePreprocessing() {
    String steps =
        """
        {"step": "crop", "to": "nonzero", "fillHoles": false},
        {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 0}
        """;
    TestModel.of("clamped").id("one").preprocessing(steps).write(folder);
    TestModel.of("clamped").id("two").inputs("\"ADC\", \"DWI\"").preprocessing(steps).write(folder);
    TestModel.of("clamped").id("three").write(folder);
    BundleCatalog catalog = new BundleCatalog(new ModelConfig("one", folder.toString()));
    Map<Modality, Volume> images = without(Modality.FLAIR);
    Preparations preparations = new Preparations(images, SILENT);
    Prepared one = preparations.of(catalog.bundle("one").orElseThrow().manifest());
    Prepared two = preparations.of(catalog.bundle("two").orElseThrow().manifest());
    Prepared three = preparations.of(catalog.bundle("three").orElseThrow().manifest());
    assertThat(two.channels().get(0)).isSameAs(one.channels().get(1));
    assertThat(two.channels().get(1)).isSameAs(one.channels().get(0));
    assertThat(three.channels().get(0)).isSameAs(images.get(Modality.DWI));
    assertThat(preparations.warnings()).isEmpty();
  }

  @Test
  void aSingleModelGivesWhatItsSegmenterGives() {
    patches();
    House single = house("two");
    Segmentation found = single.run(Mode.FAST, TestImages.ramps(), RunOptions.NONE);
    Segmentation direct =
        open.get("two").get("two", ComputeDevice.cpu()).segment(TestImages.ramps(), SILENT);
    assertThat(found.probability().data()).isEqualTo(direct.probability().data());
    assertThat(found.mask().data()).isEqualTo(direct.mask().data());
  }
}
