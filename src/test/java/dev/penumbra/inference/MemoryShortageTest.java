package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryShortageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 139.72 GiB of"
            + " which 1.12 GiB is free.",
        "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.79 GiB total capacity)",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "HIP out of memory. Tried to allocate 2.00 GiB",
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 281474976710656 bytes. Error code 12 (Cannot allocate memory)",
        "[enforce fail at alloc_cpu.cpp:115] data. DefaultCPUAllocator: not enough memory: you tried"
            + " to allocate 281474976710656 bytes.",
        "std::bad_alloc",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
      })
  void knowsWhatPyTorchSaysWhenMemoryDoesNotSuffice(String message) {
    assertThat(MemoryShortage.of(new EngineException(message))).isEqualTo(MemoryShortage.CERTAIN);
    assertThat(Torch.outOfMemory(new EngineException(message))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if you passed in a"
            + " non-contiguous input.",
        "GET was unable to find an engine to execute this computation",
        "FIND was unable to find an engine to execute this computation",
        "Unable to find a valid cuDNN algorithm to run convolution",
        "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
        "could not create a memory object",
        "could not execute a primitive",
      })
  void knowsWhatMayMeanThat(String message) {
    assertThat(MemoryShortage.of(new EngineException(message))).isEqualTo(MemoryShortage.POSSIBLE);
    assertThat(Torch.outOfMemory(new EngineException(message))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a bug in the network",
        "CUDA error: an illegal memory access was encountered",
        "CUDA error: device-side assert triggered",
        "Sizes of tensors must match except in dimension 1",
        "cuDNN error: CUDNN_STATUS_BAD_PARAM",
      })
  void takesNothingElseForIt(String message) {
    assertThat(MemoryShortage.of(new EngineException(message))).isEqualTo(MemoryShortage.NONE);
  }

  @Test
  void looksAmongTheCausesForTheEnginesFailure() {
    EngineException cause = new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
    assertThat(MemoryShortage.of(new InferenceFailed("The network failed.", cause)))
        .isEqualTo(MemoryShortage.CERTAIN);
    assertThat(MemoryShortage.of(new InferenceFailed("out of memory")))
        .isEqualTo(MemoryShortage.NONE);
  }

  @Test
  void knowsWhatThisPyTorchReallySays() {
    try (NDManager manager = Torch.newManager(ComputeDevice.cpu())) {
      Throwable failure = catchThrowable(() -> manager.zeros(new Shape(1L << 46)));
      assertThat(failure).isInstanceOf(EngineException.class);
      assertThat(MemoryShortage.of(failure))
          .as(failure.getMessage())
          .isEqualTo(MemoryShortage.CERTAIN);
    }
  }
}
