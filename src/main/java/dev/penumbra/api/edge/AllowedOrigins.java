package dev.penumbra.api.edge;

import dev.penumbra.model.SettingRefused;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exact list of origins. There are no patterns: a look-alike host differs in a character, and so
 * does not match.
 *
 * @param any whether every origin is allowed, which only the word {@code *} asks for
 * @param exact allowed origins as a browser writes them: lower case, without a default port
 */
record AllowedOrigins(boolean any, Set<String> exact) {

  private static final String ANY = "*";

  AllowedOrigins {
    exact = Set.copyOf(exact);
  }

  /**
   * Reads a comma separated list.
   *
   * @param list origins; blanks are skipped
   * @return the origins
   * @throws SettingRefused if an entry is not an origin
   */
  static AllowedOrigins parse(String list) {
    boolean any = false;
    Set<String> exact = new LinkedHashSet<>();
    for (String entry : list.split(",", -1)) {
      String origin = entry.strip();
      if (origin.equals(ANY)) {
        any = true;
      } else if (!origin.isEmpty()) {
        exact.add(canonical(origin));
      }
    }
    return new AllowedOrigins(any, exact);
  }

  /**
   * What to answer to a request of an origin.
   *
   * @param origin the request's origin, {@code null} when it names none
   * @return the value of {@code Access-Control-Allow-Origin}; empty to send none
   */
  Optional<String> answerTo(@Nullable String origin) {
    if (origin == null) {
      return Optional.empty();
    }
    if (any) {
      return Optional.of(ANY);
    }
    return exact.contains(origin) ? Optional.of(origin) : Optional.empty();
  }

  /**
   * What to answer when the request could not be decoded and its origin is not known.
   *
   * @return the answer that is right for every allowed page; empty when there are several
   */
  Optional<String> answerToUnknown() {
    if (any) {
      return Optional.of(ANY);
    }
    return exact.size() == 1 ? exact.stream().findFirst() : Optional.empty();
  }

  private static String canonical(String origin) {
    URI uri;
    try {
      uri = new URI(origin);
    } catch (URISyntaxException e) {
      throw refused(origin);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("http") || scheme.equals("https");
    boolean bare =
        uri.getRawPath() != null
            && uri.getRawPath().isEmpty()
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getRawUserInfo() == null;
    if (!web || !bare || uri.getHost() == null || uri.getPort() > 65_535) {
      throw refused(origin);
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean implied = port < 0 || port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + host + (implied ? "" : ":" + port);
  }

  private static SettingRefused refused(String origin) {
    return new SettingRefused(
        "penumbra.cors.allowed-origins",
        "CORS_ALLOWED_ORIGINS",
        origin,
        "an origin, scheme://host or scheme://host:port without a path, for example"
            + " https://app.example.org; several are separated by commas, * is any origin");
  }
}
