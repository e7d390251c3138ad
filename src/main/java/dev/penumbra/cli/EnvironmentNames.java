package dev.penumbra.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The environment names of settings: the key in capitals, or the names by which others set the same
 * thing, which {@code application.properties} reads.
 */
final class EnvironmentNames {

  private static final Map<String, List<String>> OTHERS =
      Map.of(
          "micronaut.server.port", List.of("PORT"),
          "penumbra.space-id", List.of("SPACE_ID"),
          "penumbra.hub.endpoint", List.of("HF_ENDPOINT"),
          "penumbra.hub.token", List.of("HF_TOKEN"),
          "penumbra.hub.hf-home", List.of("HF_HOME"),
          "penumbra.cors.allowed-origins",
              List.of("CORS_ALLOWED_ORIGINS", "ALLOWED_ORIGINS", "FRONTEND_ORIGINS"),
          "penumbra.links.public-url", List.of("PUBLIC_URL", "BACKEND_PUBLIC_URL"),
          "penumbra.links.space-host", List.of("SPACE_HOST"));

  private EnvironmentNames() {}

  /**
   * The name to tell a person.
   *
   * @param key for example {@code penumbra.queue-size}
   * @return for example {@code PENUMBRA_QUEUE_SIZE}
   */
  static String of(String key) {
    return documented(key).get(0);
  }

  /** The names that the documentation tells. */
  static List<String> documented(String key) {
    return OTHERS.getOrDefault(key, List.of(capitals(key)));
  }

  /** All names that set a key; the key in capitals always does. */
  static List<String> all(String key) {
    return Stream.concat(documented(key).stream(), Stream.of(capitals(key))).distinct().toList();
  }

  private static String capitals(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
