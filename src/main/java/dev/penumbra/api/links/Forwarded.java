package dev.penumbra.api.links;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says about the client's side: {@code Forwarded} (RFC 7239) before {@code
 * X-Forwarded-*}. Of several values the first counts, which the outermost proxy wrote.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host and port
 */
record Forwarded(Optional<String> scheme, Optional<String> authority) {

  private static final Pattern PROTO =
      Pattern.compile("(?:^|[;\\s])proto=\"?([a-z]+)\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(?:^|[;\\s])host=\"?([^\";\\s]+)\"?", Pattern.CASE_INSENSITIVE);

  static Forwarded of(Function<String, @Nullable String> headers) {
    String forwarded = first(headers.apply("Forwarded"));
    Optional<String> scheme =
        found(PROTO, forwarded).or(() -> value(headers.apply("X-Forwarded-Proto")));
    Optional<String> host =
        found(HOST, forwarded).or(() -> value(headers.apply("X-Forwarded-Host")));
    Optional<String> port = value(headers.apply("X-Forwarded-Port"));
    return new Forwarded(
        scheme.map(text -> text.toLowerCase(Locale.ROOT)).filter(Forwarded::isWeb),
        host.map(name -> withPort(name, port)).filter(Authority::isValid));
  }

  private static boolean isWeb(String scheme) {
    return scheme.equals("http") || scheme.equals("https");
  }

  private static String withPort(String host, Optional<String> port) {
    boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
    return hasPort || port.isEmpty() ? host : host + ":" + port.get();
  }

  private static Optional<String> found(Pattern pattern, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<String> value(@Nullable String header) {
    String first = first(header);
    return first == null || first.isEmpty() ? Optional.empty() : Optional.of(first);
  }

  private static @Nullable String first(@Nullable String header) {
    return header == null ? null : header.split(",", 2)[0].strip();
  }
}
