package dev.penumbra.inference;

import com.sun.jna.NativeLibrary;
import dev.penumbra.model.SettingRefused;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PyTorch's libraries in a folder that the environment names, instead of those in the jar: an image
 * has them unpacked, and those for CUDA are in no jar at all. DJL goes on without a word where such
 * a folder is not what it should be, with the CPU's libraries; here that is refused.
 *
 * @param folder holds {@code libtorch.so}
 * @param flavor {@code cpu}, or {@code cu128} for CUDA 12.8
 */
record TorchLibrary(Path folder, String flavor) {

  /** Folders, as DJL reads it; the first one with {@code libtorch.so} counts. */
  static final String PATH = "PYTORCH_LIBRARY_PATH";

  /** As DJL reads it; where it is absent it is found from the libraries. */
  static final String FLAVOR = "PYTORCH_FLAVOR";

  /** As DJL reads it: another version than that of its own bridge would be looked for online. */
  static final String VERSION = "PYTORCH_VERSION";

  private static final String CPU = "cpu";
  private static final String CUDA = "cu128";
  private static final String TORCH = System.mapLibraryName("torch");
  private static final String BRIDGE = System.mapLibraryName("djl_torch");
  private static final List<String> CPU_LIBRARIES = mapped("c10", "torch_cpu");
  private static final List<String> CUDA_LIBRARIES =
      mapped("c10", "torch_cpu", "c10_cuda", "torch_cuda");

  /** What the CUDA runtime is called, whatever its version. */
  private static final Pattern CUDA_RUNTIME = Pattern.compile("libcudart\\.so(\\.\\d+)*");

  /** Where the CUDA runtime is as Python's packages install it, seen from PyTorch's libraries. */
  private static final Path PACKAGED_RUNTIME = Path.of("../../nvidia/cuda_runtime/lib");

  /**
   * Checks what the environment says.
   *
   * @param environment its variables
   * @throws SettingRefused if it names another version than the service's, a folder without
   *     PyTorch, or libraries that are not all there
   */
  static void check(Map<String, String> environment) {
    String needed = version();
    String version = environment.getOrDefault(VERSION, "").strip();
    if (!version.isEmpty() && !version.equals(needed)) {
      throw new SettingRefused("version of PyTorch", VERSION, version, needed + ", or not be set");
    }
    String path = environment.getOrDefault(PATH, "");
    if (path.isBlank()) {
      return;
    }
    TorchLibrary library =
        find(environment).orElseThrow(() -> refused(path, needed, "in it is no " + TORCH));
    if (!library.hasBridge()) {
      throw new SettingRefused(
          "flavor of PyTorch", FLAVOR, library.flavor, "cpu or cu128, or not be set");
    }
    List<String> missing =
        (library.isCuda() ? CUDA_LIBRARIES : CPU_LIBRARIES)
            .stream().filter(name -> !Files.exists(library.folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw refused(
          path,
          needed + (library.isCuda() ? " for CUDA 12.8" : ""),
          "in it is no " + String.join(", no ", missing));
    }
  }

  private static SettingRefused refused(String path, String version, String found) {
    return new SettingRefused(
        "library path of PyTorch",
        PATH,
        path,
        "a folder with the libraries of PyTorch " + version + " (" + found + ")");
  }

  /**
   * The libraries that the environment names.
   *
   * @param environment its variables
   * @return empty where it names no folder that has PyTorch
   */
  static Optional<TorchLibrary> find(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault(PATH, "").split(File.pathSeparator, -1))
        .flatMap(entry -> folder(entry).stream())
        .findFirst()
        .map(folder -> new TorchLibrary(folder, flavor(folder, environment)));
  }

  private static Optional<Path> folder(String entry) {
    if (entry.isBlank()) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(entry).toAbsolutePath();
      Path folder = path.endsWith(TORCH) ? path.getParent() : path;
      return Optional.of(folder).filter(found -> Files.isRegularFile(found.resolve(TORCH)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String flavor(Path folder, Map<String, String> environment) {
    String said = environment.getOrDefault(FLAVOR, "").strip();
    if (!said.isEmpty()) {
      return said;
    }
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda"))) ? CUDA : CPU;
  }

  /** Whether they compute on GPUs. */
  boolean isCuda() {
    return flavor.equals(CUDA);
  }

  /**
   * Where the CUDA runtime is, which DJL asks for the number of GPUs and their memory.
   *
   * @return the folder of {@code libcudart}; empty where it is left to the system to find it
   */
  Optional<Path> cudaRuntime() {
    return Stream.of(folder, folder.resolve(PACKAGED_RUNTIME).normalize())
        .filter(TorchLibrary::hasCudaRuntime)
        .findFirst();
  }

  /** Tells DJL the flavor, and JNA where the CUDA runtime is; before either looks for them. */
  void announce() {
    if (System.getProperty(FLAVOR) == null) {
      System.setProperty(FLAVOR, flavor);
    }
    if (isCuda()) {
      cudaRuntime().ifPresent(found -> NativeLibrary.addSearchPath("cudart", found.toString()));
    }
  }

  private static boolean hasCudaRuntime(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(
          file -> CUDA_RUNTIME.matcher(String.valueOf(file.getFileName())).matches());
    } catch (IOException e) {
      return false;
    }
  }

  /** DJL's own library, between PyTorch and Java, is beside PyTorch's or in the jar. */
  private boolean hasBridge() {
    return (flavor.equals(CPU) || flavor.equals(CUDA))
        && (Files.exists(folder.resolve(BRIDGE))
            || loader().getResource("jnilib/" + platform() + "/" + flavor + "/" + BRIDGE) != null);
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String prefix = system.startsWith("win") ? "win" : system.startsWith("mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch");
    return prefix + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }

  /** The version of PyTorch that DJL's own library is made for. */
  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = loader().getResourceAsStream("jnilib/pytorch.properties")) {
      properties.load(Objects.requireNonNull(in, "DJL's library for PyTorch is not built in"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("jni_version").split("-", 2)[0];
  }

  private static ClassLoader loader() {
    return TorchLibrary.class.getClassLoader();
  }

  private static List<String> mapped(String... names) {
    return Stream.of(names).map(System::mapLibraryName).toList();
  }
}
