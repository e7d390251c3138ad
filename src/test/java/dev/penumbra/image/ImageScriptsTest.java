package dev.penumbra.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penumbra.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts that the Dockerfile copies. */
final class ImageScriptsTest {

  private static final Path SCRIPTS = Path.of("src/main/docker");

  @TempDir Path folder;

  private record Run(int code, String output) {}

  private Run run(String script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Program.require("bash").toString());
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    return new Run(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1", "404, 1"})
  void theHealthCheckFollowsReadiness(int status, int code) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health/readiness",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      String port = Integer.toString(server.getAddress().getPort());
      assertThat(run("ready", Map.of("PORT", port)).code()).isEqualTo(code);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theHealthCheckFailsQuietlyWhereNothingListens() throws Exception {
    // Port 1 of the loopback interface: nobody listens there.
    assertThat(run("ready", Map.of("PORT", "1"))).isEqualTo(new Run(1, ""));
  }

  @Test
  void librariesForCudaAreCopiedWithTheirPlacesToEachOther() throws Exception {
    Path site = sitePackages();
    Path out = folder.resolve("out");
    Run run = run("collect-cuda-libraries", Map.of(), site.toString(), out.toString());
    assertThat(run.code()).as(run.output()).isZero();
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> out.relativize(file).toString()))
          .containsExactlyInAnyOrder(
              "torch/lib/libc10.so",
              "torch/lib/libc10_cuda.so",
              "torch/lib/libtorch.so",
              "torch/lib/libtorch_cpu.so",
              "torch/lib/libtorch_cuda.so",
              "torch/lazy/libcaffe2_nvrtc.so",
              "torch/lib/libgomp-98b21ff3.so.1",
              "nvidia/cuda_runtime/lib/libcudart.so.12",
              "nvidia/cudnn/lib/libcudnn.so.9",
              "cusparselt/lib/libcusparseLt.so.0");
    }
  }

  @Test
  void anImageWithoutPyTorchForCudaIsRefusedInASentence() throws Exception {
    Path site = sitePackages();
    Files.delete(site.resolve("torch/lib/libtorch_cuda.so"));
    Run run =
        run("collect-cuda-libraries", Map.of(), site.toString(), folder.resolve("out").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output())
        .isEqualTo(
            "collect-cuda-libraries: no torch/lib/libtorch_cuda.so in the packages of this image:"
                + " is it one of PyTorch for CUDA?\n");
  }

  private Path sitePackages() throws IOException {
    Path site = folder.resolve("site");
    for (String name :
        List.of(
            "torch/lib/libc10.so",
            "torch/lib/libc10_cuda.so",
            "torch/lib/libtorch.so",
            "torch/lib/libtorch_cpu.so",
            "torch/lib/libtorch_cuda.so",
            "torch/lib/libcaffe2_nvrtc.so",
            "torch/lib/libtorch_python.so",
            "torch/lib/libshm.so",
            "torch/lib/libgomp-98b21ff3.so.1",
            "torch/__init__.py",
            "nvidia/cuda_runtime/lib/libcudart.so.12",
            "nvidia/cuda_runtime/include/cuda.h",
            "nvidia/cudnn/lib/libcudnn.so.9",
            "cusparselt/lib/libcusparseLt.so.0",
            "nvidia/cudnn/lib/__init__.py")) {
      Path file = site.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
    return site;
  }
}
