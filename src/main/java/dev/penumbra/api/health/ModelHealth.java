package dev.penumbra.api.health;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Ready once the default model is loaded on a device; {@code starting} before. */
@Singleton
@Readiness
final class ModelHealth implements HealthIndicator {

  /** Worse than up, better than down; answered with 503. */
  static final HealthStatus STARTING =
      new HealthStatus("starting", "The default model is being loaded", false, 500);

  private final ModelWarmUp warmUp;

  ModelHealth(ModelWarmUp warmUp) {
    this.warmUp = warmUp;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Mono.fromSupplier(this::result);
  }

  private HealthResult result() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("model", warmUp.model());
    List<String> devices = warmUp.devices();
    if (!devices.isEmpty()) {
      details.put("device", devices.get(0));
      details.put("devices", devices);
    }
    warmUp
        .step()
        .ifPresent(
            step -> {
              details.put("doing", step.sentence());
              details.putAll(step.details());
            });
    warmUp.failure().ifPresent(failure -> details.put("error", failure));
    HealthStatus status =
        warmUp.done()
            ? HealthStatus.UP
            : warmUp.failure().isPresent() ? HealthStatus.DOWN : STARTING;
    return HealthResult.builder("model", status).details(details).build();
  }
}
