package dev.penumbra.inference;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import java.io.File;
import java.nio.file.Path;

/**
 * A process of its own that lets DJL look for PyTorch as the service does, and tells what it finds:
 * {@code libraries} with a recorder in the place of the linker, {@code load} with the linker.
 */
public final class LibraryProbe {

  private LibraryProbe() {}

  public static void main(String[] arguments) {
    TorchLibrary.check(System.getenv());
    if (arguments[0].equals("load")) {
      try {
        Torch.engine();
      } catch (RuntimeException e) {
        System.out.println("sentence: " + e.getMessage());
      }
      return;
    }
    TorchLibrary.find(System.getenv()).ifPresent(TorchLibrary::announce);
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.native_helper", Recorder.class.getName());
    LibUtils.loadLibrary();
    System.out.println("folder: " + LibUtils.getLibtorchPath());
    System.out.println("gpus: " + CudaUtils.getGpuCount());
  }

  /** Called by DJL in the place of System.load. */
  public static final class Recorder {

    private Recorder() {}

    public static void load(String library) {
      System.out.println("loaded: " + Path.of(library).getFileName() + " of " + parent(library));
    }

    private static String parent(String library) {
      return String.valueOf(new File(library).getParent());
    }
  }
}
