package dev.penumbra.inference;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.ModelBundle;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded models of this process: each is loaded and tried on first use and stays resident.
 * Thread-safe; two threads that ask for the same model wait for one load, other models are not held
 * up by it.
 */
@Singleton
public final class Segmenters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Segmenters.class);

  private final BundleCatalog catalog;
  private final InferenceConfig config;
  private final Supplier<ComputeDevice> device;
  private final Map<String, Segmenter> loaded = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Loads nothing yet. Looks for the device at once where the setting names a GPU, so that a wrong
   * one is an error at start-up.
   *
   * @param catalog the models
   * @param config device and batch size
   * @throws dev.penumbra.model.SettingRefused if the device is not there, or not what the precision
   *     needs
   */
  @Inject
  public Segmenters(BundleCatalog catalog, InferenceConfig config) {
    this.catalog = catalog;
    this.config = config;
    Precision cpu = config.cpuPrecisionOn(Processor.here());
    if (config.deviceOrAuto().equals(ComputeDevice.AUTO)) {
      this.device = new Once<>(() -> ComputeDevice.parse(ComputeDevice.AUTO).withCpuPrecision(cpu));
    } else {
      ComputeDevice named = ComputeDevice.parse(config.deviceOrAuto()).withCpuPrecision(cpu);
      this.device = () -> named;
    }
  }

  /**
   * A model, ready to segment; loaded and warmed up if it is not yet.
   *
   * @param modelId the bundle's id
   * @return the segmenter; it belongs to this object, callers do not close it
   * @throws NoSuchElementException if there is no such model
   * @throws dev.penumbra.model.BundleRefused if it cannot be loaded; the next call tries again
   * @throws IllegalStateException if this object is closed
   */
  public Segmenter get(String modelId) {
    ModelBundle bundle =
        catalog.find(modelId).orElseThrow(() -> new NoSuchElementException("no model " + modelId));
    Segmenter segmenter = loaded.computeIfAbsent(modelId, id -> load(bundle));
    if (closed) {
      close();
      throw new IllegalStateException("closed");
    }
    return segmenter;
  }

  private Segmenter load(ModelBundle bundle) {
    long start = System.nanoTime();
    Segmenter segmenter = Segmenter.load(bundle, device.get(), config);
    LOG.info(
        "Model {} {} is ready on {} in {} after {} ms",
        bundle.manifest().id(),
        bundle.manifest().version(),
        device(),
        segmenter.precision().id(),
        (System.nanoTime() - start) / 1_000_000);
    return segmenter;
  }

  /**
   * Whether a model is loaded.
   *
   * @param modelId the bundle's id
   * @return true once {@link #get} has returned it
   */
  public boolean loaded(String modelId) {
    return loaded.containsKey(modelId);
  }

  /**
   * The device that models run on. With the setting {@code auto} the first call loads PyTorch.
   *
   * @return {@code cpu} or {@code cuda:N}
   */
  public String device() {
    return device.get().name();
  }

  /** Closes all models; waits for running segmentations. Closing twice does nothing. */
  @Override
  @PreDestroy
  public void close() {
    closed = true;
    loaded
        .keySet()
        .forEach(
            id -> {
              Segmenter segmenter = loaded.remove(id);
              if (segmenter != null) {
                segmenter.close();
              }
            });
  }

  /** A value that is made on first use. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> make;
    private volatile @Nullable T value;

    Once(Supplier<T> make) {
      this.make = make;
    }

    @Override
    public T get() {
      T made = value;
      if (made == null) {
        synchronized (this) {
          made = value;
          if (made == null) {
            made = make.get();
            value = made;
          }
        }
      }
      return made;
    }
  }
}
