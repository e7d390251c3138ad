package dev.penumbra.api.edge;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.annotation.PreMatching;

/** Answers preflights, for every path alike; their headers are written at the edge. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PreflightFilter {

  private final CorsPolicy cors;

  PreflightFilter(CorsPolicy cors) {
    this.cors = cors;
  }

  @PreMatching
  @RequestFilter
  @Nullable
  HttpResponse<?> answer(HttpRequest<?> request) {
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    if (request.getMethod() != HttpMethod.OPTIONS
        || origin == null
        || !request.getHeaders().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
      return null;
    }
    if (cors.allows(origin)) {
      return HttpResponse.noContent();
    }
    throw new HttpStatusException(
        HttpStatus.FORBIDDEN, "This origin is not one of those that may call this service.");
  }
}
