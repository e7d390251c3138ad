package dev.penumbra.api.access;

import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.jobs.ServiceRole;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;

/** In a process that does jobs only, there is nothing but what tells how it is. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE + 50)
final class WorkerFilter {

  private static final String SENTENCE =
      "This process has the role worker: it does jobs and answers /health, /info and /prometheus"
          + " only. Requests go to a process with the role api or all.";

  private final ServiceRole role;

  WorkerFilter(RoleConfig config) {
    this.role = config.role();
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    if (!role.takesRequests() && !RouteRules.tellsHowTheServiceIs(request)) {
      throw new HttpStatusException(HttpStatus.NOT_FOUND, SENTENCE);
    }
  }
}
