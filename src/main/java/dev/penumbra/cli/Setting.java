package dev.penumbra.cli;

import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.type.Argument;
import io.micronaut.core.value.PropertyResolver;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One setting of the service, as the class that uses it declares it.
 *
 * @param key the property, for example {@code penumbra.queue-size}
 * @param type what its value is read as, with the declaration's annotations
 */
record Setting(String key, Argument<?> type) {

  private static final Pattern SECRET = Pattern.compile(".*(token|secret|password|key)s?");
  private static final String MASK = "***";

  /** The environment name to tell a person. */
  String environmentName() {
    return EnvironmentNames.of(key);
  }

  /** Whether its value must not be shown. */
  boolean secret() {
    return SECRET.matcher(key.substring(key.lastIndexOf('.') + 1)).matches();
  }

  /** A value of it for the log and for messages: on one line, and masked where it is a secret. */
  String shown(String value) {
    return secret() && !value.isBlank() ? MASK : value.replaceAll("\\p{Cntrl}", "?");
  }

  /** What somebody or the service's own properties set; empty where its default counts. */
  Optional<String> given(PropertyResolver properties) {
    return properties.getProperty(key, String.class);
  }

  /** What counts: what is given and not blank, else the declared default. */
  Optional<String> value(PropertyResolver properties) {
    return given(properties)
        .filter(value -> !value.isBlank())
        .or(() -> type.getAnnotationMetadata().stringValue(Bindable.class, "defaultValue"));
  }
}
