package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders laid out as Python's packages lay out PyTorch, with empty files for libraries. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class TorchLibraryTest {

  @TempDir Path site;

  private Path torch;

  @BeforeEach
  void aPyTorchForCuda() throws IOException {
    torch = StandInLibraries.pyTorchForCuda(site);
  }

  private Map<String, String> environment(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>(Map.of("PYTORCH_LIBRARY_PATH", path()));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  private String path() {
    return torch.toString();
  }

  private static void assertRefused(Map<String, String> environment, String... words) {
    assertThatThrownBy(() -> TorchLibrary.check(environment))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContainingAll(words)
        .message()
        .endsWith(".")
        .doesNotContain("\n");
  }

  @Test
  void whereNothingIsSaidTheJarHasTheLibraries() {
    assertThat(TorchLibrary.find(Map.of())).isEmpty();
    assertThat(TorchLibrary.find(Map.of("PYTORCH_LIBRARY_PATH", " "))).isEmpty();
    assertThatCode(() -> TorchLibrary.check(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void theFolderOfLibrariesForCudaIsEnough() {
    TorchLibrary.check(environment());
    TorchLibrary library = TorchLibrary.find(environment()).orElseThrow();
    assertThat(library.folder()).isEqualTo(torch);
    assertThat(library.flavor()).isEqualTo("cu128");
    assertThat(library.isCuda()).isTrue();
    assertThat(library.cudaRuntime()).contains(site.resolve("nvidia/cuda_runtime/lib"));
  }

  @Test
  void theFirstFolderWithPyTorchCounts() {
    String path = String.join(File.pathSeparator, "", site.toString(), path());
    assertThat(TorchLibrary.find(Map.of("PYTORCH_LIBRARY_PATH", path)).orElseThrow().folder())
        .isEqualTo(torch);
    String file = torch.resolve("libtorch.so").toString();
    assertThat(TorchLibrary.find(Map.of("PYTORCH_LIBRARY_PATH", file)).orElseThrow().folder())
        .isEqualTo(torch);
  }

  @Test
  void whereThereAreNoLibrariesForCudaItIsTheCpu() throws IOException {
    Files.delete(torch.resolve("libtorch_cuda.so"));
    TorchLibrary library = TorchLibrary.find(environment()).orElseThrow();
    assertThat(library.flavor()).isEqualTo("cpu");
    assertThat(library.isCuda()).isFalse();
    TorchLibrary.check(environment());
  }

  @Test
  void aRuntimeBesidePyTorchIsFoundThere() throws IOException {
    Files.createFile(torch.resolve("libcudart.so.12.8.57"));
    assertThat(TorchLibrary.find(environment()).orElseThrow().cudaRuntime()).contains(torch);
  }

  @Test
  void withoutARuntimeItIsLeftToTheSystem() throws IOException {
    Files.delete(site.resolve("nvidia/cuda_runtime/lib/libcudart.so.12"));
    assertThat(TorchLibrary.find(environment()).orElseThrow().cudaRuntime()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "relative"})
  void aFolderWithoutPyTorchIsRefused(String path) {
    assertRefused(
        Map.of("PYTORCH_LIBRARY_PATH", path),
        "library path of PyTorch (environment: PYTORCH_LIBRARY_PATH) is \"" + path + "\"",
        "libraries of PyTorch 2.7.1 (in it is no libtorch.so)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"libtorch_cuda.so", "libc10_cuda.so", "libtorch_cpu.so", "libc10.so"})
  void aMissingLibraryIsNamed(String name) throws IOException {
    Files.delete(torch.resolve(name));
    assertRefused(
        environment("PYTORCH_FLAVOR", "cu128"),
        "PYTORCH_LIBRARY_PATH",
        "PyTorch 2.7.1 for CUDA 12.8 (in it is no " + name + ")");
  }

  @Test
  void anotherVersionOrFlavorIsRefused() {
    assertRefused(
        Map.of("PYTORCH_VERSION", "2.6.0"),
        "version of PyTorch (environment: PYTORCH_VERSION) is \"2.6.0\" but must be 2.7.1");
    TorchLibrary.check(environment("PYTORCH_VERSION", "2.7.1"));
    assertRefused(
        environment("PYTORCH_FLAVOR", "cu121"),
        "flavor of PyTorch (environment: PYTORCH_FLAVOR) is \"cu121\" but must be cpu or cu128");
  }

  @Test
  void whatTheLinkerSaysBecomesASentence() {
    assertThat(
            LibraryFailure.explained(
                new IllegalStateException(
                    new UnsatisfiedLinkError(
                        "/opt/x/libtorch_cuda.so: libcudnn.so.9: cannot open shared object file:"
                            + " No such file or directory"))))
        .hasMessage(
            "PyTorch cannot be loaded: libtorch_cuda.so needs libcudnn.so.9, which is neither beside"
                + " it nor on the system's library path.");
    assertThat(
            LibraryFailure.sentence(
                "/opt/x/libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file: No such"
                    + " file or directory"))
        .isEqualTo(
            "PyTorch for CUDA cannot be loaded: libcaffe2_nvrtc.so needs the NVIDIA driver"
                + " (libcuda.so.1), which is not here.");
    assertThat(LibraryFailure.sentence("/opt/x/libc10.so: file too short"))
        .isEqualTo("PyTorch cannot be loaded: libc10.so cannot be used (file too short).");
    assertThat(LibraryFailure.sentence("no djl_torch in java.library.path: /usr/lib"))
        .doesNotContain("/usr/lib");
  }
}
