package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;

/**
 * What a native failure says about memory. PyTorch has no error code that reaches Java; its
 * messages (torch 2.7) tell.
 */
enum MemoryShortage {
  /** Memory did not suffice. */
  CERTAIN,
  /**
   * Memory may not have sufficed: the CUDA libraries also say this when they find no room to work
   * in. Less at once may help; where it does not, the failure was another.
   */
  POSSIBLE,
  /** The failure has nothing to do with memory. */
  NONE;

  private static final List<String> SURE =
      List.of(
          // CUDACachingAllocator ("CUDA out of memory. Tried to allocate …"), "CUDA error: out of
          // memory", HIP
          "out of memory",
          // DefaultCPUAllocator: Linux and macOS, then Windows
          "can't allocate memory",
          "not enough memory",
          // the C++ library
          "bad_alloc",
          // "cuDNN error: …", "CUDA error: … when calling `cublasCreate(handle)`", cuFFT, cuSOLVER
          "_alloc_failed",
          // cuDNN 9
          "_allocation_failed",
          "cudaerrormemoryallocation");

  private static final List<String> UNSURE =
      List.of(
          // tensors too large for 32-bit indices, or no room for any algorithm's workspace
          "cudnn_status_not_supported",
          "unable to find an engine",
          "unable to find a valid cudnn algorithm",
          // of cublasCreate
          "cublas_status_not_initialized",
          // oneDNN, whose status does not reach the message
          "could not create a memory",
          "could not create a primitive",
          "could not execute a primitive");

  /**
   * Judges a failure by the first engine's exception among it and its causes.
   *
   * @param failure any failure
   * @return what it says about memory
   */
  static MemoryShortage of(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof EngineException) {
        return of(String.valueOf(e.getMessage()));
      }
    }
    return NONE;
  }

  /** Judges a message. */
  static MemoryShortage of(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (SURE.stream().anyMatch(lower::contains)) {
      return CERTAIN;
    }
    return UNSURE.stream().anyMatch(lower::contains) ? POSSIBLE : NONE;
  }
}
