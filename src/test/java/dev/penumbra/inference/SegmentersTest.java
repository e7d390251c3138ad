package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.model.SettingRefused;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentersTest {

  private static final InferenceConfig CPU = new InferenceConfig("cpu", null, null);

  private static final ComputeDevice ON_CPU = ComputeDevice.cpu();

  @TempDir Path folder;

  private Segmenters segmenters(String id) {
    return segmenters(id, new ComputeDevices(CPU));
  }

  private Segmenters segmenters(String id, ComputeDevices devices) {
    return new Segmenters(
        new BundleCatalog(new ModelConfig(id, folder.toString())),
        CPU,
        devices,
        WeightsConfig.byDevice());
  }

  @Test
  void loadsAModelOnceHoweverManyAskForIt() {
    TestModel.of("clamped").id("one").write(folder);
    TestModel.of("sum").id("two").write(folder);
    try (Segmenters segmenters = segmenters("one")) {
      assertThat(segmenters.loaded("one")).isFalse();
      List<CompletableFuture<Segmenter>> asked =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> segmenters.get("one", ON_CPU)))
              .limit(8)
              .toList();
      assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
      assertThat(segmenters.loaded("one")).isTrue();
      assertThat(segmenters.loaded("two")).isFalse();
      assertThat(segmenters.loadedOn("one")).containsExactly("cpu");
      assertThatThrownBy(() -> segmenters.get("three", ON_CPU))
          .isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void eachDeviceHasItsOwnCopyOfAModel() {
    TestModel.of("clamped").id("one").write(folder);
    ComputeDevice first = ComputeDevice.standIn("cuda:0");
    ComputeDevice second = ComputeDevice.standIn("cuda:1");
    try (Segmenters segmenters = segmenters("one", new ComputeDevices(List.of(first, second)))) {
      Segmenter later = segmenters.get("one", second);
      assertThat(segmenters.loadedOn("one")).containsExactly("cuda:1");
      assertThat(segmenters.get("one", first)).isNotSameAs(later);
      assertThat(segmenters.get("one", second)).isSameAs(later);
      assertThat(segmenters.loadedOn("one")).containsExactly("cuda:0", "cuda:1");
    }
  }

  @Test
  void closesItsModels() {
    TestModel.of("clamped").id("one").write(folder);
    Segmenters segmenters = segmenters("one");
    Segmenter segmenter = segmenters.get("one", ON_CPU);
    segmenters.close();
    segmenters.close();
    assertThat(segmenters.loaded("one")).isFalse();
    assertThatThrownBy(() -> segmenter.segment(TestImages.ramps(), new SegmentationListener() {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> segmenters.get("one", ON_CPU))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChecksumThatDoesNotFitIsFoundBeforeTheNetworkIsLoaded() throws IOException {
    Path bundle = TestModel.of("clamped").id("one").write(folder);
    try (Segmenters segmenters = segmenters("one")) {
      Path network = bundle.resolve("clamped.pt");
      byte[] bytes = Files.readAllBytes(network);
      bytes[bytes.length / 2] ^= 1;
      Files.write(network, bytes);
      assertThatThrownBy(() -> segmenters.get("one", ON_CPU))
          .isInstanceOf(BundleRefused.class)
          .hasMessageContaining("SHA-256");
      assertThat(segmenters.loaded("one")).isFalse();
      bytes[bytes.length / 2] ^= 1;
      Files.write(network, bytes);
      assertThat(segmenters.get("one", ON_CPU).manifest().id()).isEqualTo("one");
    }
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorAtStartUp() {
    assertThatThrownBy(() -> new ComputeDevices(new InferenceConfig("cuda:90", null, null)))
        .isInstanceOf(SettingRefused.class)
        .hasMessageStartingWith("penumbra.device (environment: PENUMBRA_DEVICE) is \"cuda:90\"");
  }

  @Test
  void settingsComeFromTheConfiguration() {
    TestModel.of("clamped").id("one").write(folder);
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "penumbra.device",
                "cpu",
                "penumbra.batch-size",
                3,
                "penumbra.threads",
                2,
                "penumbra.model",
                "one",
                "penumbra.models-dir",
                folder.toString()))) {
      InferenceConfig config = context.getBean(InferenceConfig.class);
      assertThat(config).isEqualTo(new InferenceConfig("cpu", 3, 2));
      assertThat(context.getBean(BundleCatalog.class).defaultModel().id()).isEqualTo("one");
      assertThat(context.getBean(ComputeDevices.class).first().name()).isEqualTo("cpu");
    }
  }
}
