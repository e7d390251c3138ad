package dev.penumbra.cases.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseSource;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of the data set do. */
final class HubConfigTest {

  @TempDir Path folder;

  private ApplicationContext context(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("penumbra.data-dir", folder.toString());
    return ApplicationContext.run(all);
  }

  @Test
  void hasDefaults() {
    HubConfig config;
    try (ApplicationContext context = context(Map.of())) {
      config = context.getBean(HubConfig.class);
      assertThat(context.getBean(HubColumns.class))
          .isEqualTo(new HubColumns("subject_id", "dwi", "adc", "flair", "lesion_mask"));
    }
    assertThat(config.revision()).isEqualTo("main");
    assertThat(config.endpoint()).isEqualTo("https://huggingface.co");
    assertThat(config.secret()).isEmpty();
    assertThat(config.cacheBudget()).isEqualTo(5L << 30);
    assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.caseTimeout()).isEqualTo(Duration.ofMinutes(4));
    assertThat(config.retries()).isEqualTo(4);
  }

  @Test
  void theDefaultDataSetIsThatOfIsles24() throws IOException {
    var properties = new Properties();
    try (var in = HubConfig.class.getResourceAsStream("/application.properties")) {
      properties.load(in);
    }
    assertThat(properties).containsEntry("penumbra.hub.dataset", "hugging-science/isles24-stroke");
  }

  @Test
  void isReadFromPropertiesAndFromTheUsualNames() {
    try (ApplicationContext context =
        context(
            Map.of(
                "penumbra.hub.dataset", "some/set",
                "penumbra.hub.revision", "refs/convert/parquet",
                "HF_ENDPOINT", "http://localhost:1/",
                "HF_TOKEN", " hf_secret ",
                "penumbra.hub.cache-budget", "1MB",
                "penumbra.hub.request-timeout", "1s",
                "penumbra.hub.case-timeout", "2s",
                "penumbra.hub.retries", "0",
                "penumbra.hub.columns.dwi", "trace",
                "penumbra.hub.columns.ground-truth", ""))) {
      HubConfig config = context.getBean(HubConfig.class);
      assertThat(config)
          .isEqualTo(
              new HubConfig(
                  "some/set",
                  "refs/convert/parquet",
                  "http://localhost:1",
                  "hf_secret",
                  1 << 20,
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(2),
                  0));
      assertThat(config.toString()).contains("some/set").doesNotContain("hf_secret");
      HubColumns columns = context.getBean(HubColumns.class);
      assertThat(columns.dwi()).isEqualTo("trace");
      assertThat(columns.truth()).isEmpty();
      assertThat(context.getBeansOfType(CaseSource.class)).anyMatch(HubCases.class::isInstance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "none"})
  void noDataSetMeansNoSource(String none) {
    try (ApplicationContext context = context(Map.of("penumbra.hub.dataset", none))) {
      assertThat(context.getBeansOfType(CaseSource.class))
          .isNotEmpty()
          .noneMatch(HubCases.class::isInstance);
    }
  }

  private static Map<String, Object> with(String key, String value) {
    Map<String, Object> settings = new HashMap<>(Map.of("penumbra.hub.dataset", "a/b"));
    settings.put(key, value);
    return settings;
  }

  @ParameterizedTest
  @CsvSource({
    "penumbra.hub.dataset, https://huggingface.co/x/y",
    "penumbra.hub.dataset, ../x",
    "penumbra.hub.revision, a..b",
    "penumbra.hub.endpoint, huggingface.co",
    "penumbra.hub.endpoint, ftp://huggingface.co",
    "penumbra.hub.endpoint, https://user:secret@host",
    "penumbra.hub.token, two words",
    "penumbra.hub.cache-budget, 0",
    "penumbra.hub.request-timeout, 0s",
    "penumbra.hub.case-timeout, 0s",
    "penumbra.hub.retries, -1",
    "penumbra.hub.columns.dwi, ''",
  })
  void aWrongValueIsNamed(String key, String value) {
    assertThatThrownBy(
            () -> {
              try (ApplicationContext context = context(with(key, value))) {
                context.getBeansOfType(CaseSource.class);
              }
            })
        .rootCause()
        .hasMessageContaining(key)
        .message()
        .hasLineCount(1);
  }
}
