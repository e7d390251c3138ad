package dev.penumbra.api.telemetry;

import dev.penumbra.api.edge.Traffic;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Tells the edge by which route a response was made: the template, never the address itself. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RouteFilter {

  /** What a template says of a variable besides its name: how it is matched. */
  private static final Pattern MATCHING = Pattern.compile("\\{(/?)\\+?(\\w+)[^{}]*}");

  private final Map<String, String> plain = new ConcurrentHashMap<>();

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Optional<String> template = BasicHttpAttributes.getUriTemplate(request);
    template.ifPresent(
        found ->
            response
                .getHeaders()
                .set(Traffic.ROUTE, plain.computeIfAbsent(found, RouteFilter::plain)));
  }

  /** {@code /{name:[a-z]+}} is {@code /{name}}. */
  static String plain(String template) {
    return MATCHING.matcher(template).replaceAll("$1{$2}");
  }
}
