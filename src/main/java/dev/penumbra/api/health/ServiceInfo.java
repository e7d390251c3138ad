package dev.penumbra.api.health;

import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.inference.TorchVersion;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import dev.penumbra.results.BuildVersion;
import io.micronaut.context.env.MapPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.management.endpoint.info.InfoSource;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What {@code /info} tells: the build, what it runs on, the devices and the models. */
@Singleton
final class ServiceInfo implements InfoSource {

  private final BundleCatalog catalog;
  private final ModelRunner runner;
  private final ComputeDevices devices;

  ServiceInfo(BundleCatalog catalog, ModelRunner runner, ComputeDevices devices) {
    this.catalog = catalog;
    this.runner = runner;
    this.devices = devices;
  }

  @Override
  public Publisher<PropertySource> getSource() {
    return Mono.fromSupplier(
        () -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put("build.version", BuildVersion.current());
          BuildVersion.commit().ifPresent(commit -> facts.put("build.commit", commit));
          BuildVersion.time().ifPresent(time -> facts.put("build.time", time));
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
          return new MapPropertySource("penumbra", facts);
        });
  }
}
