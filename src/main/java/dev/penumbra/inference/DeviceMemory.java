package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/**
 * A GPU's memory at this moment, of all processes together.
 *
 * @param used bytes that are taken
 * @param size bytes in all
 */
public record DeviceMemory(long used, long size) {

  /**
   * Asks a device. Does not load PyTorch.
   *
   * @param device any device
   * @return its memory; empty for a CPU, and where DJL does not reach the CUDA runtime, which must
   *     be on the library path for that
   */
  public static Optional<DeviceMemory> of(ComputeDevice device) {
    if (!device.isCuda()) {
      return Optional.empty();
    }
    try {
      MemoryUsage usage = CudaUtils.getGpuMemory(device.djl());
      return Optional.of(new DeviceMemory(usage.getUsed(), usage.getMax()));
    } catch (EngineException | IllegalStateException | LinkageError e) {
      return Optional.empty();
    }
  }
}
