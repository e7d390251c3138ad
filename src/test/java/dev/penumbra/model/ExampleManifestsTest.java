package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.model.Decision.DecisionGrid;
import dev.penumbra.model.Decision.Rule;
import dev.penumbra.model.PreprocessingStep.Crop;
import dev.penumbra.model.PreprocessingStep.Normalize;
import dev.penumbra.model.PreprocessingStep.Normalize.Over;
import dev.penumbra.model.PreprocessingStep.Resample;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Steps;
import dev.penumbra.model.Window.Weights;
import dev.penumbra.model.Window.Whole;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.ResampleRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The published algorithms, said as manifests. */
class ExampleManifestsTest {

  private static final List<List<Integer>> NO_FLIPS = List.of(List.of());

  private static BundleManifest read(String id) {
    return ManifestReader.read(ManifestReaderTest.text(id).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void seals() {
    BundleManifest seals = read("seals");
    assertThat(seals.inputs()).containsExactly(Modality.DWI, Modality.ADC);
    assertThat(seals.axes()).isEqualTo(AxisOrder.ZYX);
    assertThat(seals.preprocessing())
        .containsExactly(
            new Resample(1, 1, 1, ResampleRule.ITK_LINEAR, 0, Set.of(Modality.DWI)),
            new Crop(true),
            new Resample(1, 1, 1, ResampleRule.NNUNET_CUBIC, 0, Set.of()),
            new Normalize(Over.CROP_MASK, 1e-8));
    NetworkPlan network = seals.network();
    assertThat(network.files()).hasSize(5);
    assertThat(network.ensemble()).isEqualTo(Ensemble.MEAN);
    assertThat(network.blend()).isEqualTo(Blend.PROBABILITY);
    assertThat(network.activation()).isEqualTo(Activation.SOFTMAX);
    assertThat(network.window())
        .isEqualTo(
            new Patches(
                new Extent(128, 128, 128),
                0.5,
                Steps.NNUNET,
                new Weights.NnunetGaussian(0.125),
                EmptyWindows.RUN));
    assertThat(network.flips())
        .containsExactly(
            List.of(),
            List.of(0),
            List.of(1),
            List.of(0, 1),
            List.of(2),
            List.of(0, 2),
            List.of(1, 2),
            List.of(0, 1, 2));
    assertThat(seals.decision().rule()).isEqualTo(new Rule.Argmax());
    assertThat(seals.minimumLesionMl()).isZero();
  }

  @Test
  void nvauto() {
    BundleManifest nvauto = read("nvauto");
    assertThat(nvauto.inputs()).containsExactly(Modality.ADC, Modality.DWI);
    assertThat(nvauto.axes()).isEqualTo(AxisOrder.XYZ);
    assertThat(nvauto.preprocessing())
        .containsExactly(
            new Resample(1, 1, 1, ResampleRule.MONAI_LINEAR, 0, Set.of()),
            new Normalize(Over.NONZERO, 0));
    NetworkPlan network = nvauto.network();
    assertThat(network.files()).hasSize(15).contains("model14.ts");
    assertThat(network.ensemble()).isEqualTo(Ensemble.MEAN);
    assertThat(network.blend()).isEqualTo(Blend.LOGIT);
    assertThat(network.flips()).isEqualTo(NO_FLIPS);
    assertThat(network.window())
        .isEqualTo(
            new Patches(
                new Extent(192, 192, 128),
                0.625,
                Steps.MONAI,
                new Weights.MonaiGaussian(0.125),
                EmptyWindows.RUN));
    assertThat(nvauto.decision().rule()).isEqualTo(new Rule.Argmax());
    assertThat(nvauto.decision().grid()).isEqualTo(DecisionGrid.NATIVE);
  }

  @Test
  void factorizer() {
    BundleManifest factorizer = read("factorizer");
    assertThat(factorizer.inputs()).containsExactly(Modality.DWI, Modality.ADC, Modality.FLAIR);
    assertThat(factorizer.preprocessing())
        .containsExactly(
            new Normalize(Over.NONZERO, 0),
            new Resample(2, 2, 2, ResampleRule.HALF_PIXEL_LINEAR, 0.001, Set.of()));
    NetworkPlan network = factorizer.network();
    assertThat(network.files()).hasSize(10);
    assertThat(network.ensemble()).isEqualTo(Ensemble.MEAN_LOGIT);
    assertThat(network.outputs()).isEqualTo(1);
    assertThat(network.halfPrecision()).isFalse();
    assertThat(network.window())
        .isEqualTo(
            new Patches(
                new Extent(64, 64, 64),
                0.5,
                Steps.MONAI,
                new Weights.Constant(),
                EmptyWindows.RUN));
    assertThat(factorizer.decision().rule()).isEqualTo(new Rule.Threshold(0.5, true, 0.5));
  }

  @Test
  void hdBet() {
    BundleManifest hdBet = read("hd-bet");
    assertThat(hdBet.network().window())
        .isEqualTo(new Whole(16, new Extent(128, 128, 128), Whole.Padding.HIGH));
    assertThat(hdBet.network().flips()).hasSize(8);
    assertThat(hdBet.decision())
        .isEqualTo(new Decision(new Rule.Argmax(), DecisionGrid.NETWORK, true));
    assertThat(hdBet.preprocessing()).contains(new Normalize(Over.ALL, 0));
  }

  @Test
  void wholeVolumeRule() {
    BundleManifest rule = read("whole-volume");
    assertThat(rule.preprocessing()).isEmpty();
    assertThat(rule.network().window())
        .isEqualTo(new Whole(1, new Extent(1, 1, 1), Whole.Padding.SYMMETRIC));
    assertThat(rule.network().activation()).isEqualTo(Activation.NONE);
    assertThat(rule.network().flips()).isEqualTo(NO_FLIPS);
    assertThat(rule.minimumLesionMl()).isEqualTo(0.05);
    assertThat(rule.files().get("network.pt").bytes()).isEqualTo(1000);
  }
}
