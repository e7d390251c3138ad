package dev.penumbra.api.links;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The one builder of absolute addresses: the public URL from the settings, else the Space's host
 * (https), else what a trusted proxy forwards, else the request's own. Made at start-up, so that a
 * wrong setting stops it. Immutable.
 */
@Context
public final class PublicUrls {

  private static final String HTTPS = "https";

  private final Optional<String> fixed;
  private final TrustedProxies proxies;

  /**
   * Reads the settings.
   *
   * @param settings where clients reach this service
   * @throws SettingRefused if one of them cannot be used
   */
  public PublicUrls(LinkSettings settings) {
    this.proxies = new TrustedProxies(settings.trustedProxies());
    this.fixed = publicUrl(settings.publicUrl()).or(() -> spaceUrl(settings.spaceHost()));
  }

  /**
   * The address before every path, as this request's client sees it.
   *
   * @param request the request
   * @return scheme, host and port, without a slash at the end
   */
  public String base(HttpRequest<?> request) {
    return fixed.orElseGet(() -> ofRequest(request));
  }

  private String ofRequest(HttpRequest<?> request) {
    Forwarded forwarded =
        proxies.contains(request.getRemoteAddress())
            ? Forwarded.of(request.getHeaders()::get)
            : new Forwarded(Optional.empty(), Optional.empty());
    // A stream of HTTP/2 knows its session only; that the connection is secure is its parent's.
    boolean secure = request.isSecure() || request.getSslSession().isPresent();
    String scheme = forwarded.scheme().orElse(secure ? HTTPS : "http");
    String authority =
        forwarded
            .authority()
            .or(
                () ->
                    Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST))
                        .filter(Authority::isValid))
            .orElseGet(() -> "localhost:" + request.getServerAddress().getPort());
    return scheme + "://" + Authority.withoutImpliedPort(scheme, authority);
  }

  private static Optional<String> publicUrl(String setting) {
    if (setting.isBlank()) {
      return Optional.empty();
    }
    String text = setting.strip().split("\\s+", 2)[0];
    String url = text.replaceAll("/+$", "");
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme());
      boolean web = scheme.equals("http") || scheme.equals(HTTPS);
      if (web
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // refused below, in the same words
    }
    throw new SettingRefused(
        "penumbra.links.public-url",
        "PUBLIC_URL",
        text,
        "an address without a query, for example https://app.example.org");
  }

  private static Optional<String> spaceUrl(String host) {
    if (host.isBlank()) {
      return Optional.empty();
    }
    if (!Authority.isValid(host.strip())) {
      throw new SettingRefused(
          "penumbra.links.space-host",
          "SPACE_HOST",
          host,
          "a host name, for example user-space.hf.space");
    }
    return Optional.of(HTTPS + "://" + host.strip());
  }
}
