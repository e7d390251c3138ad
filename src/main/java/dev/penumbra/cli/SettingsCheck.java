package dev.penumbra.cli;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.inject.BeanDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the start at the first setting whose value cannot be used, before anything else is made,
 * and warns of environment names that are almost a setting's.
 */
@Context
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingsCheck {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsCheck.class);

  /** As the classes that hold settings say what they refuse. */
  private static final Pattern SENTENCE =
      Pattern.compile("(penumbra\\.[a-z0-9.-]+) is .*; it must be (.*)\\.", Pattern.DOTALL);

  private static final String PORT = "micronaut.server.port";
  private static final int RANDOM_PORT = -1;
  private static final int HIGHEST_PORT = 65_535;
  private static final String ENVIRONMENT_PREFIX = "PENUMBRA_";

  private final Settings settings;
  private final Environment environment;

  /**
   * Checks all settings.
   *
   * @param settings which there are
   * @param context makes the classes that hold them
   * @throws SettingRefused if one has a value that cannot be used
   */
  SettingsCheck(Settings settings, ApplicationContext context) {
    this.settings = settings;
    this.environment = context.getEnvironment();
    refuseUnreadable(new SettingFormat(context.getConversionService()));
    refusePort();
    for (BeanDefinition<?> definition : settings.records()) {
      make(context, definition);
    }
    strangers().forEach(line -> LOG.warn("{}", line));
  }

  private void refuseUnreadable(SettingFormat format) {
    for (Setting setting : settings.all()) {
      setting
          .given(environment)
          .ifPresent(
              value ->
                  format
                      .refusal(setting, value)
                      .ifPresent(
                          allowed -> {
                            throw refused(setting, value, allowed);
                          }));
    }
  }

  /** The one setting that no class of ours holds. */
  private void refusePort() {
    Setting port = settings.find(PORT).orElseThrow();
    String value = port.given(environment).orElse("");
    String allowed = "a port from 0 to " + HIGHEST_PORT + ", where 0 is any free one";
    if (value.isBlank()) {
      throw refused(port, value, allowed);
    }
    int number = Integer.parseInt(value);
    if (number < RANDOM_PORT || number > HIGHEST_PORT) {
      throw refused(port, value, allowed);
    }
  }

  private void make(ApplicationContext context, BeanDefinition<?> definition) {
    try {
      context.getBean(definition);
    } catch (RuntimeException e) {
      throw Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
          .filter(IllegalArgumentException.class::isInstance)
          .findFirst()
          .map(cause -> refused((IllegalArgumentException) cause))
          .orElseThrow(() -> e);
    }
  }

  /** The same in the words of all refusals, with the value as it was given. */
  private RuntimeException refused(IllegalArgumentException why) {
    String message = String.valueOf(why.getMessage());
    Matcher sentence = SENTENCE.matcher(message);
    if (sentence.matches()) {
      Optional<Setting> setting = settings.find(sentence.group(1));
      Optional<String> value =
          setting.flatMap(some -> some.given(environment).or(() -> some.value(environment)));
      if (setting.isPresent() && value.isPresent()) {
        return refused(setting.get(), value.get(), sentence.group(2));
      }
    }
    return new SettingRefused(withoutSecrets(message), why);
  }

  private String withoutSecrets(String message) {
    String masked = message;
    for (Setting setting : settings.all()) {
      Optional<String> value = setting.given(environment).filter(some -> !some.isBlank());
      if (setting.secret() && value.isPresent()) {
        masked = masked.replace(value.get(), setting.shown(value.get()));
      }
    }
    return masked;
  }

  private SettingRefused refused(Setting setting, String value, String allowed) {
    return new SettingRefused(
        setting.key(), settings.environmentName(setting.key()), setting.shown(value), allowed);
  }

  /** A sentence for each environment name that looks like a setting's and is none's. */
  private List<String> strangers() {
    List<String> known =
        settings.all().stream()
            .flatMap(setting -> EnvironmentNames.all(setting.key()).stream())
            .toList();
    List<String> lines = new ArrayList<>();
    for (PropertySource source : environment.getPropertySources()) {
      if (source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE) {
        for (String name : source) {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !isKnown(name, known)) {
            lines.add(
                name
                    + " in the environment is no setting and has no effect."
                    + Nearest.to(name, known)
                        .map(near -> " Is " + near + " meant?")
                        .orElse(" docs/configuration.md lists all."));
          }
        }
      }
    }
    return lines;
  }

  /** Also what goes on after a setting's name that holds several values. */
  private boolean isKnown(String name, List<String> known) {
    return known.contains(name)
        || settings.all().stream()
            .filter(setting -> setting.type().isContainerType())
            .anyMatch(setting -> name.startsWith(setting.environmentName() + "_"));
  }
}
