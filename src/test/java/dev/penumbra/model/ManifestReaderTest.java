package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {

  static String text(String id) {
    try (InputStream in =
        ManifestReaderTest.class.getResourceAsStream("/bundles/" + id + ".json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static BundleManifest read(String text) {
    return ManifestReader.read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The manifest of an example with one piece of text replaced. */
  private static void refused(String example, String found, String replacement, String... words) {
    String original = text(example);
    assertThat(original).contains(found);
    assertThatThrownBy(() -> read(original.replace(found, replacement)))
        .isInstanceOf(BundleRefused.class)
        .message()
        .contains(words)
        .endsWith(".")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"schema\": 1 | \"schema\": 2 | Field schema is 2 but must be a whole number from 1 to 1",
        "\"schema\": 1, |  | Field schema is missing",
        "\"id\": \"seals\" | \"id\": \"../x\" | Field id is \"../x\" but must be 1 to 64 lower",
        "\"title\": \"SEALS (nnU-Net)\" | \"title\": \" \" | Field title",
        "\"title\": \"SEALS (nnU-Net)\" | \"title\": 7 | Field title is 7 but must be a text",
        "\"license\" | \"licence\" | Field license is missing",
        "\"axes\" | \"patience\": 1, \"axes\" | Field patience is not known here; allowed are schema",
        "\"axes\": \"zyx\" | \"axes\": \"yxz\" | Field axes is \"yxz\" but must be one of \"zyx\"",
        "[\"DWI\", \"ADC\"] | [\"DWI\", \"T1\"] | Field inputs[1] is \"T1\" but must be one of \"DWI\"",
        "[\"DWI\", \"ADC\"] | [\"DWI\", \"DWI\"] | Field inputs[1] is \"DWI\"",
        "[\"DWI\", \"ADC\"] | [] | Field inputs is a list of 0",
        "[\"DWI\", \"ADC\"] | [\"ADC\"] | Field inputs lacks DWI",
        "\"step\": \"crop\" | \"step\": \"register\" | Field preprocessing[1].step is \"register\"",
        "\"itk-linear\" | \"linear\" | Field preprocessing[0].rule is \"linear\"",
        "[1, 1, 1] | [1, 1] | Field preprocessing[0].spacing is a list of 2",
        "[1, 1, 1] | [1, 1, 0] | Field preprocessing[0].spacing[2] is 0 but must be a number from",
        "[1, 1, 1] | [1, 1, \"1\"] | Field preprocessing[0].spacing[2] is \"1\"",
        "\"wholeNumbers\": [\"DWI\"] | \"wholeNumbers\": [\"FLAIR\"] | which is no input",
        "\"wholeNumbers\" | \"wholenumbers\" | Field preprocessing[0].wholenumbers is not known",
        "\"to\": \"nonzero\" | \"to\": \"brain\" | must be \"nonzero\"",
        "\"fillHoles\": true | \"fillHoles\": 1 | Field preprocessing[1].fillHoles is 1 but must be true",
        "\"epsilon\": 1e-08 | \"epsilon\": -1 | Field preprocessing[3].epsilon is -1",
        "\"epsilon\": 1e-08 | \"epsilon\": 1e-08, \"std\": 1 | Field preprocessing[3].std is not known",
        "\"step\": \"crop\", | \"step\": \"crop\", \"to\": 1, | not valid JSON: Duplicate field",
        "\"overlap\": 0.5 | \"overlap\": 1 | Field network.window.overlap is 1 but must be a number",
        "\"overlap\": 0.5 | \"overlap\": -0.1 | Field network.window.overlap is -0.1",
        "\"overlap\": 0.5, |  | Field network.window.overlap is missing",
        "[128, 128, 128] | [128, 0, 128] | Field network.window.patch[1] is 0 but must be a whole",
        "[128, 128, 128] | [128, 1.5, 128] | Field network.window.patch[1] is 1.5",
        "[128, 128, 128] | [128, 128] | Field network.window.patch is a list of 2",
        "[128, 128, 128] | \"whole\" | Field network.window.overlap is not known here",
        "\"gaussian-nnunet\" | \"gaussian\" | Field network.window.weights is \"gaussian\"",
        "\"gaussian-nnunet\" | \"constant\" | Field network.window.sigma is not known here",
        "\"sigma\": 0.125 | \"sigma\": 0 | Field network.window.sigma is 0 but must be a number above 0",
        "\"steps\": \"nnunet\" | \"steps\": \"nnunet\", \"emptyWindows\": \"skip\" | Field"
            + " network.window.emptyWindows is \"skip\" but must be one of \"run\", \"background\"",
        "\"steps\": \"nnunet\" | \"steps\": \"even\" | Field network.window.steps is \"even\"",
        "\"outputs\": 2 | \"outputs\": 1 | network.lesionChannel is 1 but must be below network.outputs",
        "\"lesionChannel\": 1 | \"lesionChannel\": -1 | Field network.lesionChannel is -1",
        "\"activation\": \"softmax\" | \"activation\": \"tanh\" | Field network.activation",
        "\"activation\": \"softmax\" | \"activation\": \"sigmoid\" | \"argmax\", which needs softmax",
        "\"blend\": \"probability\" | \"blend\": \"median\" | Field network.blend is \"median\"",
        "\"ensemble\": \"mean\" | \"ensemble\": \"mean-logit\" | it must be \"logit\"",
        "\"ensemble\": \"mean\" | \"ensemble\": \"vote\" | Field network.ensemble is \"vote\"",
        "\"flips\": \"all\" | \"flips\": \"some\" | Field network.flips is \"some\"",
        "\"flips\": \"all\" | \"flips\": [] | Field network.flips is a list of 0",
        "\"flips\": \"all\" | \"flips\": [[3]] | Field network.flips[0][0] is 3",
        "\"flips\": \"all\" | \"flips\": [[], [1, 0]] | Field network.flips[1][1] is 0",
        "\"flips\": \"all\" | \"flips\": [[1], [1]] | Field network.flips[1]",
        "\"halfPrecision\": true | \"halfPrecision\": null | Field network.halfPrecision is null",
        "\"halfPrecision\": true | \"bfloat16\": 1 | Field network.bfloat16 is 1",
        "\"rule\": \"argmax\" | \"rule\": \"argmax\", \"value\": 1 | Field decision.value is not known",
        "\"rule\": \"argmax\" | \"rule\": \"threshold\" | Field decision.value is missing",
        "\"rule\": \"argmax\" | \"rule\": \"argmax\", \"peak\": 0.9 | Field decision.peak is not known",
        "\"rule\": \"argmax\" | \"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true, \"peak\": 0.4"
            + " | Field decision.peak is 0.4 but must be decision.value, which is 0.5, or more",
        "\"rule\": \"argmax\" | \"rule\": \"otsu\" | Field decision.rule is \"otsu\"",
        "\"rule\": \"argmax\" | \"rule\": \"argmax\", \"grid\": \"mni\" | Field decision.grid is \"mni\"",
        "\"minimumLesionMl\": 0 | \"minimumLesionMl\": -1 | Field minimumLesionMl is -1",
        "\"fold_4.pt\"] | \"fold_5.pt\"] | Field network.files names fold_5.pt, which has no entry",
        ", \"fold_4.pt\"] | ] | Field files.fold_4.pt is not used by network.files",
        "\"fold_4.pt\"] | \"fold_3.pt\"] | Field network.files[4] is \"fold_3.pt\"",
        "\"fold_4.pt\"] | \"../fold_4.pt\"] | Field network.files[4] is \"../fold_4.pt\" but must be a",
        "\"bytes\": 1000 | \"bytes\": 0 | Field files.fold_0.pt.bytes is 0",
        "\"bytes\": 1000 | \"size\": 1000 | Field files.fold_0.pt.bytes is missing",
        "\"sha256\": \" | \"sha256\": \"X | Field files.fold_0.pt.sha256 is",
      })
  void refusesWhatIsWrongInOneSentence(String found, String replacement, String words) {
    refused("seals", found, replacement == null ? "" : replacement, words);
  }

  @Test
  void refusesContradictionsAboutLogits() {
    refused(
        "whole-volume",
        "\"activation\": \"none\"",
        "\"activation\": \"none\", \"blend\": \"logit\"",
        "not logits");
    refused("factorizer", "half-pixel-linear", "itk-linear", "without a logit");
    refused("whole-volume", "\"none\"", "\"softmax\"", "needs two outputs or more");
    refused(
        "factorizer",
        "\"tolerance\": 0.001",
        "\"tolerance\": 0.001}, {\"step\": \"crop\", \"to\": \"nonzero\", \"fillHoles\": false",
        "crops after a resampling");
    refused("nvauto", "\"nonzero\"", "\"crop-mask\"", "no crop comes before it");
    refused(
        "nvauto",
        "\"ensemble\": \"mean\",\n    \"outputs\": 2",
        "\"ensemble\": \"mean-logit\", \"outputs\": 3",
        "needs network.outputs 2");
  }

  @Test
  void orientsFirstOrNotAtAll() {
    String orient = "{\"step\": \"orient\", \"to\": \"RAS\"}";
    String seals = text("seals");
    BundleManifest manifest =
        read(seals.replace("\"preprocessing\": [", "\"preprocessing\": [" + orient + ", "));
    assertThat(manifest.preprocessing().get(0)).isEqualTo(new PreprocessingStep.Orient());
    refused(
        "seals",
        "{\n      \"step\": \"crop\"",
        orient + ", {\"step\": \"crop\"",
        "Field preprocessing[1] orients; that must be the first step");
    refused(
        "seals",
        "\"preprocessing\": [",
        "\"preprocessing\": [" + orient.replace("RAS", "LPS") + ", ",
        "Field preprocessing[0].to is \"LPS\" but must be");
  }

  @Test
  void refusesToCallWindowsBackgroundThatAreNot() {
    String background =
        text("nvauto")
            .replace("\"sigma\": 0.125", "\"sigma\": 0.125, \"emptyWindows\": \"background\"");
    read(background);
    assertThatThrownBy(() -> read(background.replace("\"outputs\": 2", "\"outputs\": 3")))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("\"logit\" and more than two softmax outputs");
    assertThatThrownBy(() -> read(background.replace("\"nonzero\"", "\"all\"")))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("preprocessing[1].over \"all\" makes background other than 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[]", "{", "{} {}", "null", "3", "{\"schema\": 1e400}", "\u0000"})
  void refusesWhatIsNoManifestAtAll(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(BundleRefused.class);
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(BundleRefused.class);
  }
}
