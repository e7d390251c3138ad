package dev.penumbra.cli;

import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts application contexts for commands. */
final class Contexts {

  private Contexts() {}

  /**
   * Starts a context without a server.
   *
   * @param settings properties that precede those of files and environment
   * @return the running context; the caller closes it
   */
  static ApplicationContext start(Map<String, Object> settings) {
    return ApplicationContext.builder()
        .banner(false)
        .bootstrapEnvironment(false)
        .properties(settings)
        .start();
  }

  /**
   * Starts a context of a command that does its work itself, whatever the environment says of the
   * service.
   *
   * @param settings properties that precede those of files and environment
   * @return the running context; the caller closes it
   */
  static ApplicationContext startAlone(Map<String, Object> settings) {
    Map<String, Object> alone = new HashMap<>(settings);
    alone.put("penumbra.role", "all");
    return start(alone);
  }

  /**
   * The settings that were given.
   *
   * @param keysAndValues key, value, key, value…; a pair without a value is left out
   * @return the others
   */
  static Map<String, Object> given(@Nullable Object... keysAndValues) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      Object value = keysAndValues[i + 1];
      if (value != null) {
        given.put(String.valueOf(keysAndValues[i]), value);
      }
    }
    return given;
  }
}
