package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.inference.TestEnsemble;
import dev.penumbra.inference.TestModel;
import dev.penumbra.volume.Modality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleTest {

  private static final String MEMBERS =
      "{\"model\": \"one\", \"required\": true}, {\"model\": \"two\"}";

  @TempDir Path folder;

  private BundleCatalog catalog(String byDefault) {
    return new BundleCatalog(new ModelConfig(byDefault, folder.toString()));
  }

  private EnsembleModel ensemble(String id) {
    return (EnsembleModel) catalog("adc-threshold").find(id).orElseThrow();
  }

  @Test
  void findsItsMembersWhereverTheyStand() {
    TestEnsemble.write(folder, "a-first", "one", "two", "three", "adc-threshold");
    TestModel.of("sum").id("one").write(folder);
    TestModel.of("sum").id("two").inputs("\"DWI\", \"FLAIR\"").write(folder);
    BundleCatalog catalog = catalog("a-first");
    assertThat(catalog.refused()).isEmpty();
    assertThat(catalog.all()).extracting(Model::id).contains("adc-threshold", "a-first", "one");
    EnsembleModel model = (EnsembleModel) catalog.defaultModel();
    assertThat(model.available())
        .extracting(ModelBundle::id)
        .containsExactly("one", "two", "adc-threshold");
    assertThat(model.absent())
        .containsExactly(
            new EnsembleModel.AbsentMember("three", "there is no bundle of this id here."));
    assertThat(model.inputs()).containsExactly(Modality.DWI, Modality.ADC);
    assertThat(model.members(Mode.FAST)).extracting(ModelBundle::id).containsExactly("one");
    assertThat(model.members(Mode.FULL)).hasSize(3);
    assertThat(catalog.bundle("a-first")).isEmpty();
  }

  @Test
  void isRefusedWithoutARequiredMember() {
    TestEnsemble.write(folder, "lonely", "one", "adc-threshold");
    BundleCatalog catalog = catalog("adc-threshold");
    assertThat(catalog.find("lonely")).isEmpty();
    assertThat(catalog.refused())
        .containsExactly(
            new RefusedBundle(
                "lonely",
                "The required member one cannot be used: there is no bundle of this id here."));
  }

  @Test
  void saysWhyAMemberThatIsThereCannotBeUsed() {
    TestEnsemble.writeManifest(folder, "broken", "{\"schema\": 1}");
    TestEnsemble.write(folder, "mixed", "adc-threshold", "broken");
    assertThat(ensemble("mixed").absent())
        .singleElement()
        .extracting(EnsembleModel.AbsentMember::reason)
        .asString()
        .startsWith("its bundle is refused. Field id is missing");
  }

  @Test
  void hasNoEnsemblesAsMembers() {
    TestModel.of("sum").id("one").write(folder);
    TestEnsemble.write(folder, "inner", "one");
    TestEnsemble.write(folder, "outer", "one", "inner");
    BundleCatalog catalog = catalog("inner");
    assertThat(catalog.find("outer")).isEmpty();
    assertThat(catalog.refused().get(0).reason())
        .isEqualTo(
            "Field members names inner, which is an ensemble; members must be single models.");
  }

  @Test
  void isNoBundleOfItsOwn() {
    TestEnsemble.write(folder, "voters", "one");
    assertThatThrownBy(() -> ModelBundle.read(folder.resolve("voters")))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("describes an ensemble");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"vote\": \"majority\" | \"vote\": \"mean\" | Field vote is \"mean\" but must be \"majority\"",
        "\"vote\": \"majority\", |  | Field vote is missing",
        "\"version\": \"7\" | \"version\": \"7\", \"axes\": \"zyx\" | Field axes is not known here",
        "\"id\": \"e\" | \"id\": \"E\" | Field id is \"E\"",
        "\"schema\": 1 | \"schema\": 2 | Field schema is 2",
        "\"fast\": [\"one\"] | \"fast\": [\"two\"] | Field fast[0] is \"two\" but must be \"one\"",
        "\"fast\": [\"one\"] | \"fast\": [] | Field fast is a list of 0",
        "\"fast\": [\"one\"] | \"fast\": [\"one\", \"one\"] | Field fast[1] is \"one\"",
        "\"required\": true | \"required\": 1 | Field members[0].required is 1",
        "\"required\": true | \"required\": false | has no member with \"required\": true",
        "\"required\": true | \"weight\": 2 | Field members[0].weight is not known here",
        "{\"model\": \"two\"} | {\"model\": \"one\"} | Field members[1].model is \"one\" but must be a model that",
        "{\"model\": \"two\"} | {\"model\": \"../two\"} | Field members[1].model is \"../two\"",
        "{\"model\": \"two\"} | \"two\" | Field members[1] is \"two\" but must be an object",
        "\"minimumLesionMl\": 0.0 | \"minimumLesionMl\": -1 | Field minimumLesionMl is -1",
      })
  void aManifestIsReadStrictly(String found, String replacement, String words) {
    String good = TestEnsemble.manifest("e", MEMBERS, "\"one\"", 0);
    assertThat(good).contains(found);
    byte[] json =
        good.replace(found, replacement == null ? "" : replacement)
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ManifestDocument.read(json))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining(words);
  }

  @Test
  void aGoodManifestIsReadCompletely() {
    byte[] json =
        TestEnsemble.manifest("e", MEMBERS, "\"one\"", 0.5).getBytes(StandardCharsets.UTF_8);
    assertThat(ManifestDocument.read(json))
        .isEqualTo(
            new EnsembleManifest(
                "e",
                "7",
                "Ensemble",
                "l",
                "tests",
                "p",
                List.of(
                    new EnsembleManifest.Member("one", true),
                    new EnsembleManifest.Member("two", false)),
                List.of("one"),
                0.5));
  }
}
