package dev.penumbra.jobs;

import dev.penumbra.inference.ModelRunner;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import dev.penumbra.results.BuildVersion;
import java.util.List;
import java.util.UUID;

/** What this process tells the others of itself. Thread-safe. */
final class OwnCard {

  private final String id = UUID.randomUUID().toString();
  private final BundleCatalog models;
  private final ModelRunner runner;
  private final Devices devices;
  private final Workload workload;

  /**
   * A card of a process.
   *
   * @param models what it has
   * @param runner says where they are loaded
   * @param devices what it works on
   * @param workload says what it does
   */
  OwnCard(BundleCatalog models, ModelRunner runner, Devices devices, Workload workload) {
    this.models = models;
    this.runner = runner;
    this.devices = devices;
    this.workload = workload;
  }

  /** The process as it is now. */
  FleetWorker now() {
    return new FleetWorker(
        id,
        BuildVersion.current(),
        models.all().stream().map(this::model).toList(),
        devices.all().stream().map(this::device).toList(),
        workload.here());
  }

  private FleetWorker.Model model(Model model) {
    return new FleetWorker.Model(
        model.id(), model.manifest().version(), models.digest(model), runner.loadedOn(model));
  }

  private FleetWorker.Device device(String name) {
    List<String> takes =
        models.all().stream().map(Model::id).filter(id -> devices.fits(id, name)).toList();
    return new FleetWorker.Device(name, takes);
  }
}
