package dev.penumbra.inference;

import ai.djl.Device;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.SettingRefused;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tensors live and networks run; {@link ComputeDevices} lists those there are. Immutable. */
public final class ComputeDevice {

  private static final String CPU = "cpu";
  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

  /** Of the CPU. */
  private static final int NO_GPU = -1;

  private final String name;
  private final int gpu;
  private final Precision cpuPrecision;

  private ComputeDevice(String name, int gpu, Precision cpuPrecision) {
    this.name = name;
    this.gpu = gpu;
    this.cpuPrecision = cpuPrecision;
  }

  /** The same device; on a CPU networks with {@code bfloat16} compute in that precision. */
  ComputeDevice withCpuPrecision(Precision precision) {
    return new ComputeDevice(name, gpu, precision);
  }

  /** What the networks of a plan compute in here. */
  Precision precision(NetworkPlan plan) {
    if (isCuda()) {
      return plan.halfPrecision() ? Precision.FLOAT16 : Precision.FLOAT32;
    }
    return plan.bfloat16() ? cpuPrecision : Precision.FLOAT32;
  }

  /**
   * The device of one name.
   *
   * @param name {@code cpu} or {@code cuda:N}
   * @param setting the whole of the setting that names it, for the message
   * @param gpuCount counts the GPUs; asked only where the answer matters
   * @return the device
   * @throws SettingRefused if the name is another, or names a GPU that is not there: there is no
   *     silent fallback to the CPU
   */
  static ComputeDevice parse(String name, String setting, IntSupplier gpuCount) {
    if (name.equals(CPU)) {
      return cpu();
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw refused(setting, "auto, cpu or cuda:N, or several of the latter two with commas");
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
    return cuda(index);
  }

  static SettingRefused refused(String setting, String allowed) {
    return new SettingRefused("penumbra.device", "PENUMBRA_DEVICE", setting, allowed);
  }

  /**
   * The CPU.
   *
   * @return the device that is always there
   */
  public static ComputeDevice cpu() {
    return new ComputeDevice(CPU, NO_GPU, Precision.FLOAT32);
  }

  /** A GPU that is known to be there. */
  static ComputeDevice cuda(int index) {
    return new ComputeDevice("cuda:" + index, index, Precision.FLOAT32);
  }

  /** The CPU under another name, to stand in for a GPU. */
  static ComputeDevice standIn(String name) {
    return new ComputeDevice(name, NO_GPU, Precision.FLOAT32);
  }

  /**
   * The device's name, as in the setting.
   *
   * @return {@code cpu} or {@code cuda:N}
   */
  public String name() {
    return name;
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
    return name;
  }
}
