package dev.penumbra.inference;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * How much memory networks may take.
 *
 * @param device bytes on the device
 * @param host bytes of the host's memory for networks that do not stay on a GPU; 0 where the device
 *     is the CPU
 */
record WeightsMemory(long device, long host) {

  /** The other half is for what the networks compute. */
  private static final int SHARE = 2;

  /** Of the host, however large the heap may grow: a heap is rarely full. */
  private static final int LEAST_SHARE = 8;

  /**
   * What a device gives: the setting; else half of the GPU's free memory, or of the memory that the
   * machine or container has besides the Java heap. Where the GPU cannot be asked (DJL needs the
   * CUDA runtime on the library path for that), networks stay until memory runs out.
   */
  static WeightsMemory of(ComputeDevice device, WeightsConfig config) {
    long host = shareOfHost(physical(), Runtime.getRuntime().maxMemory());
    if (!device.isCuda()) {
      return new WeightsMemory(config.bytes().orElse(host), 0);
    }
    long free = config.bytes().orElseGet(() -> free(device).orElse(Long.MAX_VALUE) / SHARE);
    return new WeightsMemory(free, host);
  }

  static long shareOfHost(long physical, long heap) {
    return Math.max((physical - heap) / SHARE, physical / LEAST_SHARE);
  }

  /** Of the machine, or of the container where it has a limit. */
  private static long physical() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static OptionalLong free(ComputeDevice device) {
    return DeviceMemory.of(device).stream()
        .mapToLong(memory -> memory.size() - memory.used())
        .findFirst();
  }
}
