package dev.penumbra.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.TestEnvironment;
import dev.penumbra.cli.DeclaredSetting;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Walks every setting: what the code declares, docs/configuration.md describes, the environment can
 * set, and a test shows to have an effect.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EverySettingTest {

  /** The level of the log, which counts before there are properties. */
  private static final String LOG_LEVEL_ROW = "";

  private static final String PORT = "micronaut.server.port";

  private List<DocumentedSetting> rows;
  private Map<String, String> samples;
  private ApplicationContext usual;
  private ApplicationContext different;

  @BeforeAll
  void startWithAndWithoutSettings() throws IOException {
    rows = DocumentedSetting.all();
    samples = Samples.of(rows);
    usual = context(Map.of());
    Map<String, Object> environment = new LinkedHashMap<>();
    for (DocumentedSetting row : rows) {
      Optional.ofNullable(samples.get(row.key()))
          .ifPresent(value -> environment.put(row.environment().get(0), value));
    }
    different = context(environment);
  }

  @AfterAll
  void stop() {
    usual.close();
    different.close();
  }

  /** A context without a server whose environment has these names. */
  private static ApplicationContext context(Map<String, Object> environment) {
    return ApplicationContext.builder()
        .banner(false)
        .deduceEnvironment(false) // else the properties of tests count
        .propertySources(new TestEnvironment(environment))
        .start();
  }

  private Map<String, DocumentedSetting> rowsByKey() {
    return rows.stream()
        .filter(row -> !row.key().equals(LOG_LEVEL_ROW))
        .collect(Collectors.toMap(DocumentedSetting::key, Function.identity()));
  }

  @Test
  void theDocumentationListsTheSettingsOfTheCodeAndNoOthers() {
    assertThat(rowsByKey().keySet())
        .containsExactlyInAnyOrderElementsOf(
            DeclaredSetting.all(usual).stream().map(DeclaredSetting::key).toList());
  }

  @Test
  void theDocumentationListsTheFlagsOfServe() {
    assertThat(rows.stream().map(DocumentedSetting::flag).filter(flag -> !flag.isEmpty()))
        .containsExactlyInAnyOrderElementsOf(DeclaredSetting.flags());
  }

  @Test
  void theDocumentationNamesTheEnvironmentAndTheDefaults() {
    Map<String, DocumentedSetting> byKey = rowsByKey();
    for (DeclaredSetting declared : DeclaredSetting.all(usual)) {
      assertThat(byKey).containsKey(declared.key());
      DocumentedSetting row = byKey.get(declared.key());
      assertThat(row.environment()).as(row.key()).isEqualTo(declared.environment());
      declared
          .byDefault()
          .filter(value -> row.byDefault().isPresent() && !ownDefault(row.key()).isPresent())
          .ifPresent(value -> assertThat(row.byDefault()).as(row.key()).contains(value));
      ownDefault(row.key())
          .ifPresent(value -> assertThat(row.byDefault()).as(row.key()).contains(value));
    }
  }

  /** What application.properties says, which precedes what the class says. */
  private Optional<String> ownDefault(String key) {
    return usual.getProperty(key, String.class).filter(value -> value.matches("[A-Za-z0-9:/.-]+"));
  }

  @Test
  void theEnvironmentSetsWhatTheServiceIsMadeWith() {
    Map<String, Object> before = values(usual);
    Map<String, Object> after = values(different);
    assertThat(samples).hasSizeGreaterThan(60);
    assertThat(different.getProperty(PORT, Integer.class)).contains(7999);
    samples.forEach(
        (key, value) -> {
          assertThat(different.getProperty(key, String.class).orElse("")).as(key).contains(value);
          if (before.containsKey(key)) {
            assertThat(after.get(key)).as(key).isNotEqualTo(before.get(key));
          }
        });
  }

  @Test
  void eachHasATestOfItsEffect() throws IOException {
    Map<String, String> checks = NamedChecks.all();
    assertThat(checks.keySet()).containsExactlyInAnyOrderElementsOf(rowsByKey().keySet());
    for (Map.Entry<String, String> check : checks.entrySet()) {
      Path source = Path.of("src/test/java", check.getValue().replace('.', '/') + ".java");
      assertThat(source).as(check.getKey()).isRegularFile();
    }
  }

  /** The components of all records that hold settings, by key. */
  private static Map<String, Object> values(ApplicationContext context) {
    Map<String, Object> values = new TreeMap<>();
    for (BeanDefinition<?> definition :
        context.getBeanDefinitions(Qualifiers.byStereotype(ConfigurationReader.class))) {
      if (definition.getBeanType().isRecord()
          && definition.getBeanType().getName().startsWith("dev.penumbra.")) {
        Object holder = context.getBean(definition);
        for (Argument<?> component : definition.getConstructor().getArguments()) {
          component
              .getAnnotationMetadata()
              .stringValue(Property.class, "name")
              .ifPresent(key -> values.put(key, String.valueOf(read(holder, component))));
        }
      }
    }
    return values;
  }

  private static Object read(Object holder, Argument<?> component) {
    try {
      Method accessor = holder.getClass().getDeclaredMethod(component.getName());
      accessor.setAccessible(true);
      return accessor.invoke(holder);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
