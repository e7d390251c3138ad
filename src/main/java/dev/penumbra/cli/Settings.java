package dev.penumbra.cli;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.BeanDefinitionReference;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every setting that the service has: the constructor parameters of its classes that are bound to a
 * property. A setting that a class declares is in here without further ado. Immutable.
 */
@Singleton
final class Settings {

  private static final String OURS = "dev.penumbra.";
  private static final String PREFIX = "penumbra.";

  /** What only tests set. */
  private static final String TESTS = "penumbra.tests.";

  /** The source of {@code application.properties}. */
  private static final String OUR_OWN = "application";

  private static final String PORT = "micronaut.server.port";

  private final ApplicationContext context;
  private final Map<String, Setting> settings = new TreeMap<>();
  private final List<BeanDefinition<?>> records = new ArrayList<>();

  /**
   * Goes through the service's classes; makes none.
   *
   * @param context knows them
   */
  Settings(ApplicationContext context) {
    this.context = context;
    add(PORT, Argument.of(Integer.class, "port"));
    for (BeanDefinitionReference<?> reference : context.getBeanDefinitionReferences()) {
      if (reference.getBeanDefinitionName().startsWith(OURS)) {
        add(reference.load(context));
      }
    }
  }

  private void add(BeanDefinition<?> definition) {
    boolean bound = false;
    for (Argument<?> argument : definition.getConstructor().getArguments()) {
      Optional<String> key =
          argument
              .getAnnotationMetadata()
              .stringValue(Property.class, "name")
              .filter(name -> name.startsWith(PREFIX) && !name.startsWith(TESTS));
      key.ifPresent(name -> add(name, argument));
      bound |= key.isPresent();
    }
    if (bound && definition.hasStereotype(ConfigurationReader.class)) {
      records.add(definition);
    }
  }

  private void add(String key, Argument<?> argument) {
    settings.putIfAbsent(key, new Setting(key, argument));
  }

  /** All, by key. */
  Collection<Setting> all() {
    return List.copyOf(settings.values());
  }

  /** The keys of all, in order. */
  Stream<String> keys() {
    return settings.keySet().stream();
  }

  /** The setting of a key. */
  Optional<Setting> find(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** The classes that do nothing but hold settings, and check them when they are made. */
  List<BeanDefinition<?>> records() {
    return List.copyOf(records);
  }

  /** Whether somebody set a key: by a flag, in the environment, or as a property of the process. */
  boolean isSet(String key) {
    return sourcesOf(key).findAny().isPresent();
  }

  /** The environment name that a value came from, or else the one to tell a person. */
  String environmentName(String key) {
    return sourcesOf(key)
        .filter(name -> !name.equals(key))
        .findFirst()
        .orElseGet(() -> EnvironmentNames.of(key));
  }

  /** The names by which a key is set, to other than nothing. */
  private Stream<String> sourcesOf(String key) {
    return context.getEnvironment().getPropertySources().stream()
        .filter(source -> !source.getName().equals(OUR_OWN))
        .flatMap(
            source ->
                (source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE
                        ? EnvironmentNames.all(key).stream()
                        : Stream.of(key))
                    .filter(name -> isGiven(source.get(name))));
  }

  private static boolean isGiven(@Nullable Object value) {
    return value != null && !value.toString().isBlank();
  }

  /** Whether a switch is on. */
  boolean isTrue(String key) {
    return context.getProperty(key, Boolean.class).orElse(true);
  }

  /** What counts for a key, for a person: given or default; a secret is masked. */
  Optional<String> shown(String key) {
    return find(key)
        .flatMap(setting -> setting.value(context.getEnvironment()).map(setting::shown));
  }
}
