package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What DJL and JNA make of a folder of libraries for CUDA that the environment names. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class CudaLibrariesTest {

  /** Says that there are two GPUs, of a T4's kind. */
  private static final String TWO_GPUS =
      """
      int cudaGetDeviceCount(int *count) { *count = 2; return 0; }
      int cudaRuntimeGetVersion(int *version) { *version = 12080; return 0; }
      int cudaDeviceGetAttribute(int *value, int attribute, int device) {
        *value = attribute == 75 ? 7 : 5;
        return 0;
      }
      """;

  @TempDir Path site;
  @TempDir Path logs;

  private Path torch;

  @BeforeEach
  void aPyTorchForCuda() throws IOException {
    torch = StandInLibraries.pyTorchForCuda(site);
  }

  private List<String> probe(String task, Map<String, String> environment) throws Exception {
    Path log = logs.resolve("probe.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LibraryProbe.class.getName(), task));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PYTORCH_LIBRARY_PATH", torch.toString());
    builder.environment().put("DJL_CACHE_DIR", logs.resolve("cache").toString());
    builder.environment().keySet().removeAll(List.of("PYTORCH_FLAVOR", "PYTORCH_VERSION"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended).as(said).isTrue();
    return said.lines().toList();
  }

  @Test
  void djlLoadsThemInOrderAndJnaFindsTheRuntimeByItsVersionedName() throws Exception {
    StandInLibraries.compile(TWO_GPUS, site.resolve("nvidia/cuda_runtime/lib/libcudart.so.12"));
    List<String> said = probe("libraries", Map.of());
    List<String> loaded =
        said.stream()
            .filter(line -> line.startsWith("loaded: "))
            .map(line -> line.split(" ", 3)[1])
            .toList();
    assertThat(loaded).as(String.join("\n", said)).hasSize(8);
    assertThat(loaded.subList(0, 2))
        .containsExactlyInAnyOrder("libc10.so", "libgomp-98b21ff3.so.1");
    assertThat(loaded.subList(2, loaded.size()))
        .containsExactly(
            "libcaffe2_nvrtc.so",
            "libtorch_cpu.so",
            "libc10_cuda.so",
            "libtorch_cuda.so",
            "libtorch.so",
            "libdjl_torch.so");
    assertThat(said).contains("folder: " + torch, "gpus: 2");
  }

  @Test
  void whereDjlsOwnLibraryIsNotBesideThemTheJarsForCudaIsTaken() throws Exception {
    Files.delete(torch.resolve("libdjl_torch.so"));
    List<String> said = probe("libraries", Map.of());
    assertThat(said)
        .anyMatch(line -> line.matches("loaded: \\S+libdjl_torch.so of \\S+cu128-linux-x86_64"));
  }

  @Test
  void theFlavorOfTheEnvironmentPrecedes() throws Exception {
    List<String> said = probe("libraries", Map.of("PYTORCH_FLAVOR", "cpu"));
    assertThat(said)
        .contains("loaded: libtorch_cpu.so of " + torch)
        .doesNotContain("loaded: libtorch_cuda.so of " + torch);
  }

  @Test
  void aLibraryThatIsNeededAndAbsentIsNamedInASentence() throws Exception {
    Path cudnn = site.resolve("libcudnn.so.9");
    StandInLibraries.compile("int cudnn(void) { return 9; }", cudnn, "-Wl,-soname,libcudnn.so.9");
    for (String name :
        List.of("libc10.so", "libgomp-98b21ff3.so.1", "libcaffe2_nvrtc.so", "libtorch_cpu.so")) {
      StandInLibraries.compile("int some(void) { return 1; }", torch.resolve(name));
    }
    StandInLibraries.compile(
        "int cudnn(void); int some(void) { return cudnn(); }",
        torch.resolve("libc10_cuda.so"),
        cudnn.toString());
    Files.delete(cudnn);
    assertThat(probe("load", Map.of()))
        .contains(
            "sentence: PyTorch cannot be loaded: libc10_cuda.so needs libcudnn.so.9, which is neither"
                + " beside it nor on the system's library path.");
  }
}
