package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.inference.TestEnsemble;
import dev.penumbra.inference.TestModel;
import dev.penumbra.volume.Modality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunPlanTest {

  private static final Set<Modality> TWO = EnumSet.of(Modality.DWI, Modality.ADC);
  private static final Set<Modality> THREE = EnumSet.allOf(Modality.class);
  private static final String NETWORK =
      """
      "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": "all",
      "window": {"patch": [4, 4, 4], "overlap": 0.5, "steps": "monai", "weights": "constant"}
      """;

  @TempDir Path folder;
  private BundleCatalog catalog;

  @BeforeEach
  void anEnsembleOfThree() {
    TestModel.of("conv-a", "conv-b")
        .id("one")
        .network(NETWORK)
        .adjustable("\"flips\": [1, 8], \"folds\": [1, 2], \"step\": [0.25, 1]")
        .write(folder);
    TestModel.of("conv-a", "conv-b")
        .id("two")
        .network(NETWORK)
        .adjustable("\"flips\": [2, 8]")
        .write(folder);
    TestModel.of("conv-flair-a")
        .id("three")
        .title("Third")
        .inputs("\"DWI\", \"ADC\", \"FLAIR\"")
        .network(
            "\"outputs\": 1, \"activation\": \"sigmoid\", \"lesionChannel\": 0,"
                + " \"window\": {\"patch\": \"whole\"}")
        .write(folder);
    TestEnsemble.write(folder, "all", "one", "two", "three", "four");
    catalog = new BundleCatalog(new ModelConfig("all", folder.toString()));
  }

  private static RunOptions flips(int flips) {
    return new RunOptions(OptionalDouble.empty(), OptionalInt.of(flips), OptionalInt.empty());
  }

  private static RunOptions step(double step) {
    return new RunOptions(OptionalDouble.of(step), OptionalInt.empty(), OptionalInt.empty());
  }

  private RunPlan plan(String model, Mode mode, Set<Modality> images, RunOptions options) {
    return RunPlan.of(catalog.find(model).orElseThrow(), mode, images, options);
  }

  @Test
  void theModeAndTheImagesDecideWhoVotes() {
    RunPlan fast = plan("all", Mode.FAST, THREE, RunOptions.NONE);
    assertThat(fast.networks()).containsExactly("one");
    assertThat(fast.abstained()).isEmpty();
    RunPlan full = plan("all", Mode.FULL, THREE, RunOptions.NONE);
    assertThat(full.networks()).containsExactly("one", "two", "three");
    assertThat(full.inputs()).isEqualTo(THREE);
    RunPlan withoutFlair = plan("all", Mode.FULL, TWO, RunOptions.NONE);
    assertThat(withoutFlair.networks()).containsExactly("one", "two");
    assertThat(withoutFlair.inputs()).isEqualTo(TWO);
    assertThat(withoutFlair.abstained())
        .containsExactly(
            new RunPlan.Abstention("three", "Third", "the case has no FLAIR"),
            new RunPlan.Abstention("four", "four", "it is not installed here"));
  }

  @Test
  void aSingleModelIsTheSameInBothModes() {
    for (Mode mode : Mode.values()) {
      RunPlan plan = plan("three", mode, THREE, RunOptions.NONE);
      assertThat(plan.networks()).containsExactly("three");
      assertThat(plan.abstained()).isEmpty();
    }
  }

  @Test
  void aPlanIsMadeAgainFromItsNetworks() {
    RunPlan plan = plan("all", Mode.FULL, TWO, flips(4));
    assertThat(RunPlan.again(plan.model(), Mode.FULL, plan.networks(), flips(4))).isEqualTo(plan);
    assertThatThrownBy(
            () -> RunPlan.again(plan.model(), Mode.FULL, List.of("one", "gone"), flips(4)))
        .isInstanceOf(BundleRefused.class)
        .hasMessage("Member gone of model all is no longer here; start the job again.");
  }

  @Test
  void optionsGoToTheMembersThatOfferThem() {
    RunPlan plan = plan("all", Mode.FULL, THREE, step(0.75));
    assertThat(plan.optionsFor(plan.members().get(0))).isEqualTo(step(0.75));
    assertThat(plan.optionsFor(plan.members().get(1))).isEqualTo(RunOptions.NONE);
    NetworkPlan network = plan.members().get(0).manifest().network().with(step(0.75));
    assertThat(((Window.Patches) network.window()).step()).isEqualTo(0.75);
    assertThat(network.flips()).hasSize(8);
    assertThat(plan.members().get(0).manifest().network().with(flips(3)).flips())
        .containsExactly(List.of(), List.of(0), List.of(1));
  }

  @Test
  void whatNobodyOffersOrIsOutOfBoundsIsRefused() {
    assertThatExceptionOfType(OptionRefused.class)
        .isThrownBy(() -> plan("all", Mode.FULL, THREE, flips(1)))
        .withMessage("flips is 1, but model all in full mode allows 2 to 8.")
        .satisfies(refused -> assertThat(refused.field()).isEqualTo("flips"));
    assertThat(plan("all", Mode.FAST, THREE, flips(1)).networks()).containsExactly("one");
    assertThatExceptionOfType(OptionRefused.class)
        .isThrownBy(() -> plan("one", Mode.FAST, TWO, step(0.1)))
        .withMessage("step is 0.1, but model one allows 0.25 to 1.");
    assertThatExceptionOfType(OptionRefused.class)
        .isThrownBy(() -> plan("two", Mode.FAST, TWO, step(0.5)))
        .withMessage("step is 0.5, but model two does not let a request choose it.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"step\": [0.5] | Field adjustable.step is a list of 1",
        "\"step\": [0, 1] | Field adjustable.step[0] is 0 but must be a number above 0",
        "\"step\": [0.5, 0.4] | Field adjustable.step[1] is 0.4 but must be a number from 0.5 to 1",
        "\"step\": [0.6, 0.9] | Field adjustable.step is 0.6 to 0.9, but 1 - network.window.overlap",
        "\"flips\": [0, 8] | Field adjustable.flips[0] is 0",
        "\"flips\": [1, 9] | Field adjustable.flips[1] is 9",
        "\"flips\": [1, 4] | Field adjustable.flips is 1 to 4, but the number of passes",
        "\"flips\": [1.5, 8] | Field adjustable.flips[0] is 1.5",
        "\"folds\": [1, 6] | Field adjustable.folds is 1 to 6, but network.files has only 5 files",
        "\"speed\": [1, 2] | Field adjustable.speed is not known here",
      })
  void contradictoryBoundsAreRefused(String adjustable, String words) {
    assertThatThrownBy(() -> seals(adjustable))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining(words);
  }

  @Test
  void boundsAreRead() {
    assertThat(seals("\"step\": [0.5, 0.75], \"folds\": [1, 5]").adjustable())
        .isEqualTo(
            new Adjustable(
                Optional.of(new Bounds(0.5, 0.75)),
                Optional.empty(),
                Optional.of(new Bounds(1, 5))));
    String whole =
        ManifestReaderTest.text("whole-volume")
            .replaceFirst("\\{", "{\"adjustable\": {\"step\": [0.5, 1]}, ");
    assertThatThrownBy(() -> ManifestReader.read(whole.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BundleRefused.class)
        .hasMessage("Field adjustable.step needs patches, but network.window.patch is \"whole\".");
  }

  private static BundleManifest seals(String adjustable) {
    String text =
        ManifestReaderTest.text("seals")
            .replaceFirst("\\{", "{\"adjustable\": {" + adjustable + "}, ");
    return ManifestReader.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
