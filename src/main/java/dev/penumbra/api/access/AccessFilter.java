package dev.penumbra.api.access;

import dev.penumbra.api.access.AccessDenied.Kind;
import dev.penumbra.tokens.TokenSecret;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Optional;

/**
 * Finds out who makes a request, counts it, and lets it through where its route allows. Runs when
 * the route is known and before any of the body is read; preflights are answered before.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class AccessFilter {

  private static final String SCHEME = "bearer ";

  private final Optional<Role> anonymousRole;
  private final boolean hasTokens;
  private final Tokens tokens;
  private final SignedLinks links;
  private final Clients clients;
  private final RateLimits limits;

  AccessFilter(
      AccessConfig config, Tokens tokens, SignedLinks links, Clients clients, RateLimits limits) {
    this.anonymousRole = config.anonymousRole();
    this.hasTokens = config.hasTokens();
    this.tokens = tokens;
    this.links = links;
    this.clients = clients;
    this.limits = limits;
  }

  @RequestFilter
  void check(HttpRequest<?> request) {
    RouteRules.Rule rule = RouteRules.of(request);
    Optional<String> secret = hasTokens ? secret(request) : Optional.empty();
    Optional<Caller> known = secret.flatMap(tokens::find);
    Caller caller = known.orElseGet(() -> Caller.anonymous(anonymousRole.orElse(Role.READ)));
    caller.attachTo(request);
    limits.count(clients.of(request), rule.rate());
    if (rule.role().isPresent()) {
      admit(request, rule, caller, secret.isPresent());
    }
  }

  private void admit(
      HttpRequest<?> request, RouteRules.Rule rule, Caller caller, boolean sentToken) {
    Role needed = rule.role().orElseThrow();
    boolean standing = !caller.anonymous() || anonymousRole.isPresent();
    if (standing && caller.role().includes(needed) && !(caller.anonymous() && sentToken)) {
      return;
    }
    if (rule.byLink() && links.admits(request)) {
      Caller.byLink().attachTo(request);
      return;
    }
    if (!caller.anonymous()) {
      throw new AccessDenied(
          Kind.ROLE,
          "This needs the role %s; the token \"%s\" has %s."
              .formatted(needed.id(), caller.name(), caller.role().id()));
    }
    if (sentToken) {
      throw new AccessDenied(
          Kind.TOKEN_UNKNOWN, "This access token is not known here; it may have been taken back.");
    }
    if (!hasTokens) {
      throw new AccessDenied(
          Kind.ROLE, "This needs the role %s, which nobody has here.".formatted(needed.id()));
    }
    throw new AccessDenied(
        Kind.TOKEN_MISSING,
        "This needs an access token with the role %s: send it as \"Authorization: Bearer …\"."
            .formatted(needed.id()));
  }

  /** A token of ours; a platform's own, such as the one of a private Space, is none. */
  private static Optional<String> secret(HttpRequest<?> request) {
    String sent = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (sent == null || !sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String secret = sent.substring(SCHEME.length()).strip();
    return secret.startsWith(TokenSecret.PREFIX) ? Optional.of(secret) : Optional.empty();
  }
}
