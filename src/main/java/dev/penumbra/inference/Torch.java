package dev.penumbra.inference;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PyTorch library of this process: loaded on first use (0.5 s; 2 s when it is unpacked first),
 * never from the network. Thread-safe.
 */
final class Torch {

  private static final String NAME = "PyTorch";

  private static final Logger LOG = LoggerFactory.getLogger(Torch.class);

  /** How the names of the files begin that are unpacked. */
  private static final String LIBRARY = "libtorch";

  private Torch() {}

  /** Sets how many threads one operation on the CPU uses, for the whole process. */
  static void useThreads(int threads) {
    engine();
    JniUtils.setNumThreads(threads);
  }

  static int gpuCount() {
    int count = engine().getGpuCount();
    if (count == 0 && TorchLibrary.find(System.getenv()).filter(TorchLibrary::isCuda).isPresent()) {
      LOG.warn(
          "PyTorch for CUDA is here, but no GPU: the driver is missing, or the container was started"
              + " without its GPUs.");
    }
    return count;
  }

  static NDManager newManager(ComputeDevice device) {
    return engine().newBaseManager(device.djl());
  }

  static Engine engine() {
    Surroundings.announce();
    try {
      return Engine.getEngine(NAME);
    } catch (EngineException | LinkageError e) {
      throw LibraryFailure.explained(e);
    }
  }

  /** Whether the library's files are on disk, from an earlier start or where a setting says. */
  static boolean unpacked() {
    if (Utils.getEnvOrSystemProperty(TorchLibrary.PATH) != null) {
      return true;
    }
    try (Stream<Path> files = Files.walk(Utils.getEngineCacheDir("pytorch"), 2)) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith(LIBRARY));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** What DJL and JNA read when they start; set once. */
  private static final class Surroundings {

    static {
      // No downloads, no usage reports, and no graph optimizer, which recompiles a network on each
      // thread and for each new shape.
      setIfAbsent("ai.djl.offline", "true");
      setIfAbsent("OPT_OUT_TRACKING", "true");
      setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
      TorchLibrary.find(System.getenv()).ifPresent(TorchLibrary::announce);
    }

    private Surroundings() {}

    /** Does nothing but load this class. */
    static void announce() {}

    private static void setIfAbsent(String key, String value) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, value);
      }
    }
  }

  /** Gives cached device memory back after an allocation failed. */
  static void releaseCache(ComputeDevice device) {
    if (device.isCuda()) {
      JniUtils.emptyCudaCache();
    }
  }

  /** Whether a native failure says that memory did not suffice (on CUDA or on the CPU). */
  static boolean outOfMemory(EngineException e) {
    return MemoryShortage.of(e) == MemoryShortage.CERTAIN;
  }
}
