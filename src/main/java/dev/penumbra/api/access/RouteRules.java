package dev.penumbra.api.access;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.UriRouteInfo;
import io.micronaut.web.router.UriRouteMatch;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which role each route needs: the one table. A route that is not in it needs {@link Role#ADMIN},
 * so that a new one is closed until somebody has thought about it.
 */
final class RouteRules {

  /**
   * What a route asks of its callers.
   *
   * @param role the role; empty for what is open to everybody
   * @param byLink whether a signed link will do instead
   * @param rate what the request is counted as
   */
  record Rule(Optional<Role> role, boolean byLink, Rate rate) {}

  /** Probes must get an answer whatever else happens. */
  private static final Rule PROBE = new Rule(Optional.empty(), false, Rate.UNCOUNTED);

  private static final Rule OPEN = new Rule(Optional.empty(), false, Rate.REQUESTS);
  private static final Rule READ = new Rule(Optional.of(Role.READ), false, Rate.REQUESTS);
  private static final Rule READ_BY_LINK = new Rule(Optional.of(Role.READ), true, Rate.REQUESTS);
  private static final Rule RUN = new Rule(Optional.of(Role.RUN), false, Rate.REQUESTS);
  private static final Rule SUBMIT = new Rule(Optional.of(Role.RUN), false, Rate.SUBMISSIONS);
  private static final Rule UPLOAD = new Rule(Optional.of(Role.RUN), false, Rate.UPLOADS);
  private static final Rule CLOSED = new Rule(Optional.of(Role.ADMIN), false, Rate.REQUESTS);

  private static final Map<String, Rule> TABLE =
      Map.ofEntries(
          Map.entry("GET /", OPEN),
          Map.entry("GET /{name:[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)+}", OPEN),
          Map.entry("GET /assets/{+path}", OPEN),
          Map.entry("GET /favicon.ico", OPEN),
          Map.entry("GET /openapi.yml", OPEN),
          Map.entry("GET /docs", OPEN),
          Map.entry("GET /docs/{name}", OPEN),
          Map.entry("GET /health", PROBE),
          Map.entry("GET /health/{selector}", PROBE),
          Map.entry("GET /info", READ),
          Map.entry("GET /prometheus", READ),
          Map.entry("GET /api/models", READ),
          Map.entry("GET /api/cases", READ),
          Map.entry("GET /api/cases/{id}", READ),
          Map.entry("GET /api/cases/{id}/images/{image}", READ),
          Map.entry("POST /api/cases", UPLOAD),
          Map.entry("DELETE /api/cases/{id}", RUN),
          Map.entry("POST /api/cases/{id}/prefetch", RUN),
          Map.entry("DELETE /api/cases/{id}/prefetch", RUN),
          Map.entry("POST /api/segment", SUBMIT),
          Map.entry("GET /api/jobs/{id}", READ),
          Map.entry("DELETE /api/jobs/{id}", RUN),
          Map.entry("GET /api/jobs/{id}/events", READ_BY_LINK),
          Map.entry("GET /api/events", READ),
          Map.entry("GET /files/{jobId}/{caseId}/{name}", READ_BY_LINK));

  private static final Set<String> OF_EVERY_ROLE =
      Set.of("GET /health", "GET /health/{selector}", "GET /info", "GET /prometheus");

  private RouteRules() {}

  /** The rule of the route that a request has come to; where there is none, there is no secret. */
  static Rule of(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request)
        .map(
            match -> match instanceof UriRouteMatch<?, ?> route ? of(route.getRouteInfo()) : CLOSED)
        .orElse(OPEN);
  }

  /** Whether a request has come to a route that tells how the service is, whatever its role. */
  static boolean tellsHowTheServiceIs(HttpRequest<?> request) {
    return RouteAttributes.getRouteMatch(request)
        .filter(UriRouteMatch.class::isInstance)
        .map(match -> name(((UriRouteMatch<?, ?>) match).getRouteInfo()))
        .filter(OF_EVERY_ROLE::contains)
        .isPresent();
  }

  /** The rule of a route. */
  static Rule of(UriRouteInfo<?, ?> route) {
    return TABLE.getOrDefault(name(route), CLOSED);
  }

  /** Whether somebody has thought about a route. */
  static boolean knows(UriRouteInfo<?, ?> route) {
    return TABLE.containsKey(name(route));
  }

  /** Method and path as the table has them; HEAD is the GET that it comes with. */
  static String name(UriRouteInfo<?, ?> route) {
    HttpMethod method =
        route.getHttpMethod() == HttpMethod.HEAD ? HttpMethod.GET : route.getHttpMethod();
    return method.name() + " " + route.getUriMatchTemplate();
  }
}
