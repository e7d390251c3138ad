package dev.penumbra.jobs;

import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.ModelConfig;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/**
 * The parts of a process that does no jobs: no device is looked for, so that PyTorch is never
 * loaded, and of the models the manifests suffice.
 */
@Factory
@Requires(condition = RequestsOnly.class)
final class RequestsOnlyFactory {

  @Singleton
  @Replaces(ComputeDevices.class)
  ComputeDevices devices() {
    return ComputeDevices.none();
  }

  @Singleton
  @Replaces(BundleCatalog.class)
  BundleCatalog models(ModelConfig config) {
    return BundleCatalog.described(config);
  }
}
