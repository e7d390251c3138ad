package dev.penumbra.api.health;

import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.inference.TorchVersion;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.FleetWorker;
import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.jobs.ServiceRole;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import dev.penumbra.results.BuildVersion;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.env.MapPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.management.endpoint.info.InfoSource;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What {@code /info} tells: the build, what it runs on, devices, models and other workers. */
@Singleton
final class ServiceInfo implements InfoSource {

  private final BundleCatalog catalog;
  private final ModelRunner runner;
  private final ComputeDevices devices;
  private final ServiceRole role;
  private final BeanProvider<Fleet> fleet;

  ServiceInfo(
      BundleCatalog catalog,
      ModelRunner runner,
      ComputeDevices devices,
      RoleConfig config,
      BeanProvider<Fleet> fleet) {
    this.catalog = catalog;
    this.runner = runner;
    this.devices = devices;
    this.role = config.role();
    this.fleet = fleet;
  }

  @Override
  public Publisher<PropertySource> getSource() {
    return Mono.fromSupplier(
        () -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put("build.version", BuildVersion.current());
          BuildVersion.commit().ifPresent(commit -> facts.put("build.commit", commit));
          BuildVersion.time().ifPresent(time -> facts.put("build.time", time));
          facts.put("role", role.id());
          facts.put("runtime.java", Runtime.version().toString());
          TorchVersion.known().ifPresent(version -> facts.put("runtime.pytorch", version));
          devices
              .known() // asking for them would load PyTorch
              .ifPresent(
                  all -> facts.put("devices", all.stream().map(ComputeDevice::name).toList()));
          for (Model model : catalog.all()) {
            facts.put("models." + model.id() + ".version", model.manifest().version());
            facts.put("models." + model.id() + ".license", model.manifest().license());
            facts.put("models." + model.id() + ".loaded", runner.loaded(model));
          }
          if (fleet.get().shared()) {
            facts.put("workers", fleet.get().workers().stream().map(ServiceInfo::worker).toList());
          }
          return new MapPropertySource("penumbra", facts);
        });
  }

  private static Map<String, Object> worker(FleetWorker worker) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", worker.id());
    facts.put("version", worker.version());
    facts.put("slots", worker.slots());
    facts.put("busy", worker.jobs().size());
    facts.put("devices", worker.devices().stream().map(FleetWorker.Device::name).toList());
    facts.put("models", worker.models().stream().map(ServiceInfo::model).toList());
    return facts;
  }

  private static Map<String, Object> model(FleetWorker.Model model) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", model.id());
    facts.put("version", model.version());
    facts.put("digest", model.digest());
    facts.put("loadedOn", model.loadedOn());
    return facts;
  }
}
