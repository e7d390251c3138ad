package dev.penumbra.api.links;

import java.util.regex.Pattern;

/** The part of an address between scheme and path: host and port. */
final class Authority {

  private static final Pattern VALID =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

  private Authority() {}

  /** Whether a client's or proxy's word can stand in an address we hand out. */
  static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  /** Leaves the port out that the scheme implies. */
  static String withoutImpliedPort(String scheme, String authority) {
    String implied = scheme.equals("https") ? ":443" : ":80";
    return authority.endsWith(implied)
        ? authority.substring(0, authority.length() - implied.length())
        : authority;
  }
}
