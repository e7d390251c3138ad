package dev.penumbra.inference;

import dev.penumbra.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Libraries that stand in for PyTorch's and CUDA's, where Python's packages have them. */
final class StandInLibraries {

  private StandInLibraries() {}

  /**
   * Empty files.
   *
   * @param site the folder of packages
   * @return the folder of PyTorch's libraries
   */
  static Path pyTorchForCuda(Path site) throws IOException {
    Path torch = Files.createDirectories(site.resolve("torch/lib"));
    for (String name :
        List.of(
            "libc10.so",
            "libc10_cuda.so",
            "libtorch.so",
            "libtorch_cpu.so",
            "libtorch_cuda.so",
            "libtorch_cuda_linalg.so",
            "libcaffe2_nvrtc.so",
            "libgomp-98b21ff3.so.1",
            "libdjl_torch.so")) {
      Files.createFile(torch.resolve(name));
    }
    Path runtime = Files.createDirectories(site.resolve("nvidia/cuda_runtime/lib"));
    Files.createFile(runtime.resolve("libcudart.so.12"));
    return torch;
  }

  /**
   * Compiles a library in the place of a file.
   *
   * @param source C
   * @param library the file
   * @param options for the linker
   */
  static void compile(String source, Path library, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(Files.createTempFile("stand-in", ".c"), source);
    List<String> command = new ArrayList<>();
    command.add(Program.require("gcc").toString());
    command.addAll(List.of("-shared", "-fPIC", "-o", library.toString(), file.toString()));
    command.addAll(List.of(options));
    Files.deleteIfExists(library);
    Process compiler = new ProcessBuilder(command).inheritIO().start();
    boolean ended = compiler.waitFor(1, TimeUnit.MINUTES);
    Files.delete(file);
    if (!ended || compiler.exitValue() != 0) {
      throw new IOException("gcc made no " + library.getFileName());
    }
  }
}
