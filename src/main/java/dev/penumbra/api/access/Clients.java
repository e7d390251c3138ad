package dev.penumbra.api.access;

import dev.penumbra.api.links.ClientAddresses;
import dev.penumbra.tokens.TokenSecret;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;

/**
 * Tells clients apart: by their token's name where they have one, else by network address. The same
 * name stands with their jobs and uploads. Immutable.
 */
@Singleton
public final class Clients {

  /** Before a token's name; no address begins with it. */
  private static final String NAMED = "@";

  private final ClientAddresses addresses;

  Clients(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  /**
   * Who sent a request.
   *
   * @param request the request
   * @return a short name, the same for all requests of one client
   */
  public String of(HttpRequest<?> request) {
    Caller caller = Caller.of(request);
    return caller.anonymous() ? addresses.of(request) : NAMED + caller.name();
  }

  /**
   * Makes a name that a client chose, such as an idempotency key, that client's own, so that nobody
   * comes upon another's by the same name.
   *
   * @param request the request
   * @param name what the client chose
   * @return the name itself for a caller without a token, as all of them are one
   */
  public String own(HttpRequest<?> request, String name) {
    Caller caller = Caller.of(request);
    return caller.anonymous() ? name : TokenSecret.hash(NAMED + caller.name() + "\n" + name);
  }

  /**
   * Lets only the owner of something, or an admin, change it. What an anonymous caller has made is
   * in the hands of whoever knows its id, which nobody can guess: addresses change.
   *
   * @param request who wants to
   * @param owner the client that made it, as {@link #of} named it then
   * @param sentence what the others are told
   * @throws AccessDenied if it belongs to somebody else
   */
  public void requireOwner(HttpRequest<?> request, String owner, String sentence) {
    boolean theirs = owner.startsWith(NAMED) && !owner.equals(of(request));
    if (theirs && !Caller.of(request).role().includes(Role.ADMIN)) {
      throw new AccessDenied(AccessDenied.Kind.ROLE, sentence);
    }
  }
}
