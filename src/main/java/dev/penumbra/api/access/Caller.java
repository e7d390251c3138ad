package dev.penumbra.api.access;

import io.micronaut.http.HttpRequest;
import java.security.Principal;

/**
 * Who makes a request.
 *
 * @param name the token's name; {@code anonymous} without one, {@code link} for a signed link
 * @param role what the caller may do; where nobody may do anything without a token, an anonymous
 *     caller has {@link Role#READ} and comes no further than to what needs no role
 * @param anonymous whether the request carried no token that is known
 */
public record Caller(String name, Role role, boolean anonymous) implements Principal {

  private static final String ATTRIBUTE = "penumbra.caller";

  @Override
  public String getName() {
    return name;
  }

  /**
   * Who makes a request.
   *
   * @param request any request
   * @return its caller; anonymous for a request that came to no filter, such as a malformed one
   */
  public static Caller of(HttpRequest<?> request) {
    return request.getAttribute(ATTRIBUTE, Caller.class).orElseGet(() -> anonymous(Role.READ));
  }

  static Caller anonymous(Role role) {
    return new Caller("anonymous", role, true);
  }

  static Caller byLink() {
    return new Caller("link", Role.READ, true);
  }

  void attachTo(HttpRequest<?> request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
