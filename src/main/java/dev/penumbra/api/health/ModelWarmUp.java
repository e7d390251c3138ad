package dev.penumbra.api.health;

import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Mode;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the default model once the server listens, on one device after the other, so that the first
 * jobs need not wait for it. The service answers meanwhile, and takes jobs.
 */
@Singleton
public final class ModelWarmUp implements ApplicationEventListener<ServerStartupEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(ModelWarmUp.class);

  private final BundleCatalog catalog;
  private final ModelRunner runner;
  private final ComputeDevices devices;
  private final boolean wanted;
  private volatile @Nullable String failure;
  private volatile @Nullable WarmUpStep step;

  /**
   * A warm-up that has not begun.
   *
   * @param catalog names the default model
   * @param runner loads it
   * @param devices where it is loaded
   * @param config whether this process does jobs at all
   * @param wanted whether to load it before a job asks for it
   */
  ModelWarmUp(
      BundleCatalog catalog,
      ModelRunner runner,
      ComputeDevices devices,
      RoleConfig config,
      @Property(name = "penumbra.warm-up", defaultValue = "true") boolean wanted) {
    this.catalog = catalog;
    this.runner = runner;
    this.devices = devices;
    this.wanted = wanted && config.role().doesJobs();
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    if (wanted) {
      Thread thread = new Thread(this::load, "penumbra-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Name of the default model. */
  String model() {
    return catalog.defaultModel().id();
  }

  /** Whether the default model is loaded anywhere, or nobody waits for that. */
  boolean done() {
    return !wanted || loaded();
  }

  /** What the default model is loaded on. */
  List<String> devices() {
    return runner.loadedOn(catalog.defaultModel());
  }

  /** What is being done; empty before it begins and when it has ended. */
  Optional<WarmUpStep> step() {
    return Optional.ofNullable(step);
  }

  /** Why the default model cannot be loaded. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  private boolean loaded() {
    return runner.loaded(catalog.defaultModel());
  }

  private void load() {
    try {
      begin(new WarmUpStep.Library(devices.unpacked()));
      List<ComputeDevice> all = devices.all();
      int total = all.size() * catalog.defaultModel().members(Mode.FULL).size();
      AtomicInteger number = new AtomicInteger();
      all.forEach(device -> load(device, number, total));
    } finally {
      step = null;
    }
  }

  private void begin(WarmUpStep next) {
    step = next;
    LOG.info("{}", next.sentence());
  }

  private void load(ComputeDevice device, AtomicInteger number, int total) {
    try {
      runner.load(
          catalog.defaultModel(),
          device,
          bundle ->
              begin(
                  new WarmUpStep.Loading(
                      bundle.id(), device.name(), number.incrementAndGet(), total)));
    } catch (RuntimeException | LinkageError e) {
      failure = "The default model cannot be loaded on " + device.name() + "; the log says why.";
      LOG.error("The default model cannot be loaded on {}", device.name(), e);
    }
  }
}
