package dev.penumbra.inference;

import ai.djl.Device;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.SettingRefused;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors live and networks run. Everything native is placed through the one object of a
 * process. Immutable.
 */
public final class ComputeDevice {

  static final String AUTO = "auto";

  private static final String CPU = "cpu";
  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

  private final int gpu;
  private final Precision cpuPrecision;

  private ComputeDevice(int gpu) {
    this(gpu, Precision.FLOAT32);
  }

  private ComputeDevice(int gpu, Precision cpuPrecision) {
    this.gpu = gpu;
    this.cpuPrecision = cpuPrecision;
  }

  /** The same device; on a CPU networks with {@code bfloat16} compute in that precision. */
  ComputeDevice withCpuPrecision(Precision precision) {
    return new ComputeDevice(gpu, precision);
  }

  /** What the networks of a plan compute in here. */
  Precision precision(NetworkPlan plan) {
    if (isCuda()) {
      return plan.halfPrecision() ? Precision.FLOAT16 : Precision.FLOAT32;
    }
    return plan.bfloat16() ? cpuPrecision : Precision.FLOAT32;
  }

  /**
   * The device that a setting names.
   *
   * @param setting {@code auto} (the first GPU where there is one, the CPU elsewhere), {@code cpu}
   *     or {@code cuda:N}
   * @return the device
   * @throws SettingRefused if the setting is another, or names a GPU that is not there: there is no
   *     silent fallback to the CPU
   */
  public static ComputeDevice parse(String setting) {
    return parse(setting, Torch::gpuCount);
  }

  /** As {@link #parse(String)}; GPUs are counted only where the answer matters. */
  static ComputeDevice parse(String setting, IntSupplier gpuCount) {
    if (setting.equals(CPU)) {
      return cpu();
    }
    if (setting.equals(AUTO)) {
      return gpuCount.getAsInt() > 0 ? new ComputeDevice(0) : cpu();
    }
    Matcher cuda = CUDA.matcher(setting);
    if (!cuda.matches()) {
      throw refused(setting, "auto, cpu or cuda:N");
    }
    int index = Integer.parseInt(cuda.group(1));
    int count = gpuCount.getAsInt();
    if (index >= count) {
      String there =
          switch (count) {
            case 0 -> "no CUDA device was found";
            case 1 -> "the only CUDA device is cuda:0";
            default -> "the CUDA devices are cuda:0 to cuda:" + (count - 1);
          };
      throw refused(setting, "a device that is there (" + there + "), auto or cpu");
    }
    return new ComputeDevice(index);
  }

  private static SettingRefused refused(String setting, String allowed) {
    return new SettingRefused("penumbra.device", "PENUMBRA_DEVICE", setting, allowed);
  }

  /**
   * The CPU.
   *
   * @return the device that is always there
   */
  public static ComputeDevice cpu() {
    return new ComputeDevice(-1);
  }

  /**
   * The device's name, as in the setting.
   *
   * @return {@code cpu} or {@code cuda:N}
   */
  public String name() {
    return isCuda() ? "cuda:" + gpu : CPU;
  }

  /**
   * Whether it is a GPU.
   *
   * @return true for {@code cuda:N}
   */
  public boolean isCuda() {
    return gpu >= 0;
  }

  Device djl() {
    return isCuda() ? Device.gpu(gpu) : Device.cpu();
  }

  @Override
  public String toString() {
    return name();
  }
}
