package dev.penumbra.api.audit;

import dev.penumbra.api.access.Caller;
import dev.penumbra.api.edge.RequestIds;
import dev.penumbra.api.edge.Traffic;
import dev.penumbra.api.links.ClientAddresses;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Notes every request that starts or cancels a job, brings or forgets a case, with its outcome;
 * also those that were refused before anybody handled them.
 */
@ServerFilter(
    patterns = {"/api/segment", "/api/jobs/*", "/api/cases", "/api/cases/*"},
    methods = {HttpMethod.POST, HttpMethod.DELETE})
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AuditFilter {

  private static final int FIRST_REFUSAL = 400;

  private final AuditLog log;
  private final ClientAddresses clients;

  AuditFilter(AuditLog log, ClientAddresses clients) {
    this.log = log;
    this.clients = clients;
  }

  @ResponseFilter
  void note(HttpRequest<?> request, HttpResponse<?> response) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("caller", Caller.of(request).name());
    facts.put("client", clients.of(request));
    facts.put("requestId", RequestIds.of(request));
    Deed.of(request).addTo(facts);
    facts.put("outcome", response.code() < FIRST_REFUSAL ? "accepted" : "refused");
    facts.put("status", response.code());
    String problem = response.getHeaders().get(Traffic.PROBLEM);
    if (problem != null) {
      facts.put("problem", problem);
    }
    log.write(event(request), facts);
  }

  private static String event(HttpRequest<?> request) {
    boolean cases = request.getPath().startsWith("/api/cases");
    return request.getMethod() == HttpMethod.DELETE
        ? cases ? "delete" : "cancel"
        : cases ? "upload" : "submit";
  }
}
