package dev.penumbra.api.health;

import dev.penumbra.jobs.JobService;
import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.jobs.ServiceRole;
import io.micronaut.context.BeanProvider;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * How full the queue is, and whether it takes jobs. A full one is busy, not ill: new jobs get 429.
 */
@Singleton
@Readiness
final class QueueHealth implements HealthIndicator {

  private static final HealthStatus STOPPING =
      new HealthStatus("stopping", "The service is about to stop", false, null);

  private final BeanProvider<JobService> jobs;
  private final ServiceRole role;

  QueueHealth(BeanProvider<JobService> jobs, RoleConfig config) {
    this.jobs = jobs;
    this.role = config.role();
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Mono.fromSupplier(
        () ->
            HealthResult.builder("queue", jobs.get().shuttingDown() ? STOPPING : HealthStatus.UP)
                .details(
                    Map.of(
                        "waiting",
                        jobs.get().waiting(),
                        "capacity",
                        jobs.get().capacity(),
                        "role",
                        role.id()))
                .build());
  }
}
