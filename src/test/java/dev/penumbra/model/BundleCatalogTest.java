package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.inference.TestModel;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCatalogTest {

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private BundleCatalog catalog(String byDefault) {
    return new BundleCatalog(new ModelConfig(byDefault, folder.toString()));
  }

  @Test
  void theBuiltInNetworkIsTheDefaultAndBuiltInFilesAreAsTheirManifestsSay() {
    BundleCatalog catalog = new BundleCatalog(new ModelConfig(" ", ""));
    assertThat(catalog.defaultModel().manifest().id()).isEqualTo("synthstroke-small");
    assertThat(catalog.refused()).isEmpty();
    for (String id : new String[] {"synthstroke-small", "adc-threshold"}) {
      ModelBundle bundle = catalog.bundle(id).orElseThrow();
      bundle.manifest().network().files().forEach(bundle::verify);
    }
  }

  @Test
  void aBrokenBundleHidesNoOther() throws IOException {
    Files.writeString(
        Files.createDirectory(folder.resolve("a-broken")).resolve("bundle.json"), "{");
    Files.createDirectory(folder.resolve("no-bundle"));
    Files.writeString(folder.resolve("notes.txt"), "x");
    Files.writeString(folder.resolve("b-broken.zip"), "x");
    TestModel.of("sum").id("mine").write(folder);
    BundleCatalog catalog = catalog("mine");
    assertThat(catalog.all())
        .extracting(bundle -> bundle.manifest().id())
        .containsExactly("synthstroke-small", "adc-threshold", "mine");
    assertThat(catalog.refused())
        .extracting(RefusedBundle::name)
        .containsExactly("a-broken", "b-broken.zip");
    assertThat(catalog.refused().get(0).reason()).startsWith("bundle.json is not valid JSON");
    assertThat(catalog.find("mine")).contains(catalog.defaultModel());
    assertThat(catalog.find("a-broken")).isEmpty();
  }

  @Test
  void whereNothingIsComputedTheManifestIsEnough() throws IOException {
    Path whole = TestModel.of("sum").id("mine").write(folder);
    Path lean = Files.createDirectory(elsewhere.resolve("mine"));
    Files.copy(whole.resolve("bundle.json"), lean.resolve("bundle.json"));
    ModelConfig config = new ModelConfig("mine", elsewhere.toString());
    assertThatThrownBy(() -> new BundleCatalog(config)).hasMessageContaining("is missing");
    BundleCatalog described = BundleCatalog.described(config);
    assertThat(described.defaultModel().inputs())
        .isEqualTo(catalog("mine").defaultModel().inputs());
  }

  @Test
  void modelsOfOneIdAreToldApartByTheirDigests() throws IOException {
    TestModel.of("sum").id("mine").write(folder);
    BundleCatalog one = catalog("mine");
    assertThat(one.digest(one.defaultModel()))
        .matches("[0-9a-f]{64}")
        .isEqualTo(catalog("mine").digest(one.defaultModel()));
    TestModel.of("clamped").id("mine").write(elsewhere);
    BundleCatalog other = new BundleCatalog(new ModelConfig("mine", elsewhere.toString()));
    assertThat(other.digest(other.defaultModel())).isNotEqualTo(one.digest(one.defaultModel()));
  }

  @Test
  void ofTwoModelsWithOneIdTheFirstIsKept() {
    TestModel.of("sum").id("adc-threshold").write(folder);
    TestModel.of("sum").id("twin").write(folder);
    TestModel.of("clamped").id("twin").write(folder);
    BundleCatalog catalog = catalog("adc-threshold");
    assertThat(catalog.all()).hasSize(3);
    assertThat(catalog.defaultModel().manifest().title()).isNotEqualTo("t");
    assertThat(catalog.refused())
        .extracting(RefusedBundle::reason)
        .containsExactlyInAnyOrder(
            "There is another model with the id adc-threshold already.",
            "There is another model with the id twin already.");
  }

  @Test
  void anUnknownDefaultIsOneLineThatSaysWhatIsAllowed() throws IOException {
    TestModel.of("sum").id("mine").write(folder);
    Files.writeString(folder.resolve("broken.zip"), "x");
    assertThatThrownBy(() -> catalog("other"))
        .isInstanceOf(SettingRefused.class)
        .hasMessage(
            "penumbra.model (environment: PENUMBRA_MODEL) is \"other\" but must be one of"
                + " synthstroke-small, adc-threshold, mine (refused: broken.zip: The zip file cannot be"
                + " read; it is damaged or no zip.).");
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorAtStartUp() {
    assertThatThrownBy(
            () -> new BundleCatalog(new ModelConfig(null, folder.resolve("absent").toString())))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("penumbra.models-dir (environment: PENUMBRA_MODELS_DIR)")
        .hasMessageContaining("a folder that exists");
  }

  @Test
  void builtInBundlesAreFoundInsideAJar() throws IOException {
    Path bundle = TestModel.of("sum").id("in-jar").write(elsewhere);
    Path jar = elsewhere.resolve("app.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      put(out, "bundles-of-test/index.txt", "in-jar\n\nlost\n".getBytes(StandardCharsets.UTF_8));
      for (String file : new String[] {"bundle.json", "sum.pt"}) {
        put(out, "bundles-of-test/in-jar/" + file, Files.readAllBytes(bundle.resolve(file)));
      }
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      BundleCatalog catalog =
          new BundleCatalog(new ModelConfig("in-jar", null), loader, "bundles-of-test");
      ModelBundle found = (ModelBundle) catalog.defaultModel();
      found.verify("sum.pt");
      assertThat(found.path("sum.pt")).isEmpty();
      assertThat(catalog.refused()).extracting(RefusedBundle::name).containsExactly("lost");
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
  }
}
