package dev.penumbra.api;

import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A part of the service that is as a test's setting says. */
@Singleton
@Requires(property = StartingIndicator.STATUS)
final class StartingIndicator implements HealthIndicator {

  static final String STATUS = "penumbra.tests.health";

  private final String status;

  StartingIndicator(@Property(name = STATUS) String status) {
    this.status = status;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    HealthStatus health =
        status.equals("DOWN")
            ? HealthStatus.DOWN
            : new HealthStatus(status, "as a test says", false, 500);
    return Mono.just(HealthResult.builder("part", health).build());
  }
}
