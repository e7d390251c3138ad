package dev.penumbra.inference;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pool of networks of each device of the process. Thread-safe. */
final class NetworkPools implements AutoCloseable {

  private final WeightsConfig config;
  private final Map<String, NetworkPool> pools = new ConcurrentHashMap<>();

  NetworkPools(WeightsConfig config) {
    this.config = config;
  }

  /**
   * The pool of a device, made on first use.
   *
   * @return the pool; it belongs to this object
   */
  NetworkPool of(ComputeDevice device) {
    return pools.computeIfAbsent(device.name(), name -> pool(device, config));
  }

  /** A new pool, with copies on the host where that is not the device itself. */
  static NetworkPool pool(ComputeDevice device, WeightsConfig config) {
    WeightsMemory memory = WeightsMemory.of(device, config);
    return new NetworkPool(
        device,
        memory.device(),
        memory.host() > 0
            ? new HostCopies(device, memory.host())
            : NetworkLoader.fromBundle(device));
  }

  /** What is on the devices that were used, in the order of their names. */
  List<WeightsUse> use() {
    return pools.values().stream()
        .map(NetworkPool::use)
        .sorted(Comparator.comparing(WeightsUse::device))
        .toList();
  }

  /** Closes all pools. Closing twice does nothing. */
  @Override
  public void close() {
    pools.values().forEach(NetworkPool::close);
  }
}
