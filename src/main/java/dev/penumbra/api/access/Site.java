package dev.penumbra.api.access;

import java.util.function.UnaryOperator;

/**
 * This service's addresses as one client may use them. Equal for all clients that get the same
 * links. Immutable.
 */
public final class Site {

  private final String base;
  private final long until;
  private final UnaryOperator<String> signature;

  Site(String base, long until, UnaryOperator<String> signature) {
    this.base = base;
    this.until = until;
    this.signature = signature;
  }

  /**
   * A site whose files anybody may read.
   *
   * @param base the address before every path
   * @return plain addresses
   */
  public static Site open(String base) {
    return new Site(base, 0, path -> "");
  }

  /**
   * An address that is asked for by a program, which sends its token.
   *
   * @param path a path of this service
   * @return the address
   */
  public String plain(String path) {
    return base + path;
  }

  /**
   * An address that a browser asks for by itself.
   *
   * @param path a path of this service that a signed link opens, without characters that need
   *     encoding
   * @return the address, signed where that is needed
   */
  public String readable(String path) {
    return until == 0
        ? base + path
        : base + path + "?expires=" + until + "&signature=" + signature.apply(path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Site site && base.equals(site.base) && until == site.until;
  }

  @Override
  public int hashCode() {
    return 31 * base.hashCode() + Long.hashCode(until);
  }

  @Override
  public String toString() {
    return base;
  }
}
