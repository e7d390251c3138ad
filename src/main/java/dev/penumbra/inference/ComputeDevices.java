package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that this process computes on, each one once, in the order of the setting.
 * Thread-safe.
 */
@Singleton
public final class ComputeDevices {

  static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(ComputeDevices.class);

  private final IntSupplier gpuCount;
  private final Precision cpuPrecision;
  private volatile @Nullable List<ComputeDevice> found;

  /**
   * Looks for the devices at once where the setting names them, so that a wrong one is an error at
   * start-up; with {@code auto} when they are first asked for, since counting GPUs loads PyTorch.
   *
   * @param config names them
   * @throws dev.penumbra.model.SettingRefused if one is not there or named twice, or does not have
   *     the precision that is asked for, or if the environment names PyTorch's libraries where they
   *     are not
   */
  @Inject
  public ComputeDevices(InferenceConfig config) {
    this(checked(config), config.cpuPrecisionOn(Processor.here()), Torch::gpuCount);
  }

  /** The setting, after a look at the libraries that the environment names. */
  private static String checked(InferenceConfig config) {
    TorchLibrary.check(System.getenv());
    return config.deviceOrAuto();
  }

  ComputeDevices(String setting, IntSupplier gpuCount) {
    this(setting, Precision.FLOAT32, gpuCount);
  }

  private ComputeDevices(String setting, Precision cpuPrecision, IntSupplier gpuCount) {
    this.gpuCount = gpuCount;
    this.cpuPrecision = cpuPrecision;
    this.found = setting.equals(AUTO) ? null : computing(named(setting, gpuCount));
  }

  /** These devices, whatever is there. */
  ComputeDevices(List<ComputeDevice> devices) {
    this.gpuCount = () -> 0;
    this.cpuPrecision = Precision.FLOAT32;
    this.found = List.copyOf(devices);
  }

  /**
   * Those of a process that computes nothing. Looks for none and loads nothing.
   *
   * @return no device
   */
  public static ComputeDevices none() {
    return new ComputeDevices(List.of());
  }

  private List<ComputeDevice> computing(List<ComputeDevice> devices) {
    return devices.stream().map(device -> device.withCpuPrecision(cpuPrecision)).toList();
  }

  private static List<ComputeDevice> named(String setting, IntSupplier gpuCount) {
    List<ComputeDevice> devices = new ArrayList<>();
    for (String part : setting.split(",", -1)) {
      ComputeDevice device = ComputeDevice.parse(part.strip(), setting, gpuCount);
      if (devices.stream().anyMatch(other -> other.name().equals(device.name()))) {
        throw ComputeDevice.refused(
            setting, "a list that names each device once (" + device.name() + " is there twice)");
      }
      devices.add(device);
    }
    return List.copyOf(devices);
  }

  /**
   * All devices. With the setting {@code auto} the first call loads PyTorch; they are then all
   * GPUs, or the CPU where there are none or PyTorch cannot tell.
   *
   * @return at least one, but in a process that computes nothing
   */
  public List<ComputeDevice> all() {
    List<ComputeDevice> known = found;
    if (known == null) {
      synchronized (this) {
        known = found;
        if (known == null) {
          known = computing(automatic());
          found = known;
        }
      }
    }
    return known;
  }

  private List<ComputeDevice> automatic() {
    int gpus = 0;
    try {
      gpus = gpuCount.getAsInt();
    } catch (LinkageError | EngineException e) {
      LOG.error("GPUs cannot be counted. {}", e.getMessage(), e);
    }
    return gpus == 0
        ? List.of(ComputeDevice.cpu())
        : IntStream.range(0, gpus).mapToObj(ComputeDevice::cuda).toList();
  }

  /**
   * The devices, without waiting for anything.
   *
   * @return all of them; empty until somebody had to know which there are
   */
  public Optional<List<ComputeDevice>> known() {
    return Optional.ofNullable(found);
  }

  /**
   * Whether the library lies on this machine as files that can be loaded. Otherwise it is unpacked
   * when it is first needed, which takes some seconds more.
   *
   * @return true where nothing is to be unpacked
   */
  public boolean unpacked() {
    return Torch.unpacked();
  }

  /**
   * The device for work that needs one only.
   *
   * @return the first
   */
  public ComputeDevice first() {
    return all().get(0);
  }

  /**
   * The device of a name.
   *
   * @param name for example {@code cpu}, {@code cuda:0}
   * @return the device
   * @throws NoSuchElementException if this process does not compute on it
   */
  public ComputeDevice named(String name) {
    return all().stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no device " + name));
  }
}
