package dev.penumbra.inference;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.ModelBundle;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded models of this process: each is loaded onto a device and tried on first use there, and
 * stays ready; its networks stay in the device's memory as long as there is enough of it.
 * Thread-safe; two threads that ask for the same model on the same device wait for one load, others
 * are not held up by it.
 */
@Singleton
public final class Segmenters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Segmenters.class);

  private final BundleCatalog catalog;
  private final InferenceConfig config;
  private final ComputeDevices devices;
  private final NetworkPools pools;
  private final Map<Place, Segmenter> loaded = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** A model on a device. */
  private record Place(String model, String device) {}

  /**
   * Loads nothing yet.
   *
   * @param catalog the models
   * @param config batch size and threads
   * @param devices where models may be loaded
   * @param weights what networks may take of a device's memory
   */
  @Inject
  public Segmenters(
      BundleCatalog catalog,
      InferenceConfig config,
      ComputeDevices devices,
      WeightsConfig weights) {
    this.catalog = catalog;
    this.config = config;
    this.devices = devices;
    this.pools = new NetworkPools(weights);
  }

  /**
   * A model, ready to segment on a device; loaded and warmed up there if it is not yet.
   *
   * @param modelId the bundle's id
   * @param device one of the process's devices
   * @return the segmenter; it belongs to this object, callers do not close it
   * @throws NoSuchElementException if there is no such model
   * @throws dev.penumbra.model.BundleRefused if it cannot be loaded; the next call tries again
   * @throws ModelTooLarge if the device's memory does not suffice for it; likewise
   * @throws IllegalStateException if this object is closed
   */
  public Segmenter get(String modelId, ComputeDevice device) {
    ModelBundle bundle =
        catalog
            .bundle(modelId)
            .orElseThrow(() -> new NoSuchElementException("no model " + modelId));
    Segmenter segmenter =
        loaded.computeIfAbsent(new Place(modelId, device.name()), place -> load(bundle, device));
    if (closed) {
      close();
      throw new IllegalStateException("closed");
    }
    return segmenter;
  }

  private Segmenter load(ModelBundle bundle, ComputeDevice device) {
    long start = System.nanoTime();
    Segmenter segmenter = Segmenter.load(bundle, pools.of(device), config);
    LOG.info(
        "Model {} {} is ready on {} in {} after {} ms",
        bundle.manifest().id(),
        bundle.manifest().version(),
        device.name(),
        segmenter.precision().id(),
        (System.nanoTime() - start) / 1_000_000);
    return segmenter;
  }

  /**
   * Whether a model is loaded anywhere.
   *
   * @param modelId the bundle's id
   * @return true once {@link #get} has returned it
   */
  public boolean loaded(String modelId) {
    return !loadedOn(modelId).isEmpty();
  }

  /**
   * Where a model is loaded.
   *
   * @param modelId the bundle's id
   * @return names of devices, in the order of the setting
   */
  public List<String> loadedOn(String modelId) {
    return devices.known().stream()
        .flatMap(List::stream)
        .map(ComputeDevice::name)
        .filter(device -> loaded.containsKey(new Place(modelId, device)))
        .toList();
  }

  /**
   * What the weights of all models take of each device that was used.
   *
   * @return one entry a device
   */
  public List<WeightsUse> weights() {
    return pools.use();
  }

  /** Closes all models; waits for running segmentations. Closing twice does nothing. */
  @Override
  @PreDestroy
  public void close() {
    closed = true;
    loaded
        .keySet()
        .forEach(
            place -> {
              Segmenter segmenter = loaded.remove(place);
              if (segmenter != null) {
                segmenter.close();
              }
            });
    pools.close();
  }
}
