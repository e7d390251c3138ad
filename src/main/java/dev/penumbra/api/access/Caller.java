package dev.penumbra.api.access;

import io.micronaut.http.HttpRequest;

/**
 * Who sent a request.
 *
 * @param name the name of the caller's token
 * @param role what the caller may do
 * @param anonymous whether no token was sent
 */
public record Caller(String name, Role role, boolean anonymous) {

  private static final String ATTRIBUTE = "penumbra.caller";

  /**
   * Who sent a request.
   *
   * @param request any request
   * @return the caller; anonymous where none is known
   */
  public static Caller of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, Caller.class)
        .orElseGet(() -> new Caller("anonymous", Role.ADMIN, true));
  }
}
