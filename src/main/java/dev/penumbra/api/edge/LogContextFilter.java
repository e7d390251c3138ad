package dev.penumbra.api.edge;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;

/** Puts the request's id into every log line that its handling writes, on whichever thread. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LogContextFilter {

  @PreMatching
  @RequestFilter
  void remember(HttpRequest<?> request, MutablePropagatedContext context) {
    String id = request.getHeaders().get(RequestIds.HEADER);
    if (id != null) {
      context.add(new LogContext(id));
    }
  }
}
