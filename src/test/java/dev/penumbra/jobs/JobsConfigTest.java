package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobsConfigTest {

  private static JobsConfig read(Map<String, Object> settings) {
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      return context.getBean(JobsConfig.class);
    }
  }

  @Test
  void hasDefaults() {
    JobsConfig config = read(Map.of());
    assertThat(config.queueSize()).isEqualTo(256);
    assertThat(config.queueSizePerClient()).isEqualTo(128);
    assertThat(config.fastModeHeadStart()).isZero();
    assertThat(config.maxAttempts()).isEqualTo(3);
    assertThat(config.jobTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.timeout(Stage.LOADING)).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.timeout(Stage.PREPROCESSING)).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.timeout(Stage.INFERRING)).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.timeout(Stage.POSTPROCESSING)).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.timeout(Stage.WRITING)).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.hangGrace()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void isReadFromProperties() {
    JobsConfig config =
        read(
            Map.ofEntries(
                Map.entry("penumbra.queue-size", 7),
                Map.entry("penumbra.queue-size-per-client", 5),
                Map.entry("penumbra.fast-mode-head-start", 4),
                Map.entry("penumbra.max-attempts", 9),
                Map.entry("penumbra.job-timeout", "90s"),
                Map.entry("penumbra.loading-timeout", "11s"),
                Map.entry("penumbra.preprocessing-timeout", "12s"),
                Map.entry("penumbra.inferring-timeout", "13s"),
                Map.entry("penumbra.postprocessing-timeout", "14s"),
                Map.entry("penumbra.writing-timeout", "15s"),
                Map.entry("penumbra.hang-grace", "16s")));
    assertThat(config)
        .isEqualTo(
            new JobsConfig(
                7,
                5,
                4,
                9,
                Duration.ofSeconds(90),
                Duration.ofSeconds(11),
                Duration.ofSeconds(12),
                Duration.ofSeconds(13),
                Duration.ofSeconds(14),
                Duration.ofSeconds(15),
                Duration.ofSeconds(8),
                Duration.ofSeconds(16)));
  }

  @ParameterizedTest
  @CsvSource({
    "penumbra.queue-size, 0",
    "penumbra.queue-size-per-client, 0",
    "penumbra.fast-mode-head-start, -1",
    "penumbra.max-attempts, 0",
    "penumbra.job-timeout, 0s",
    "penumbra.loading-timeout, -1s",
    "penumbra.writing-timeout, 0s",
    "penumbra.shutdown-grace, -1s",
    "penumbra.hang-grace, 0s"
  })
  void refusesWhatCannotBe(String key, String value) {
    assertThatThrownBy(() -> read(Map.of(key, value))).rootCause().hasMessageContaining(key);
  }
}
