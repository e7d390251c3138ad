package dev.penumbra.cases.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UploadsConfigTest {

  @Test
  void defaults() {
    assertThat(config(Map.of()))
        .isEqualTo(
            new UploadsConfig(
                512L << 20,
                20L << 30,
                1L << 30,
                16,
                4,
                Duration.ofHours(24),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            config(
                Map.of(
                    "penumbra.uploads.max-file-size", "1MB",
                    "penumbra.uploads.budget", "2MB",
                    "penumbra.uploads.keep-free", "3MB",
                    "penumbra.uploads.per-client", 4,
                    "penumbra.uploads.concurrent", 5,
                    "penumbra.uploads.retention", "6h",
                    "penumbra.uploads.idle-timeout", "7s",
                    "penumbra.uploads.timeout", "8m")))
        .isEqualTo(
            new UploadsConfig(
                1L << 20,
                2L << 20,
                3L << 20,
                4,
                5,
                Duration.ofHours(6),
                Duration.ofSeconds(7),
                Duration.ofMinutes(8)));
  }

  @ParameterizedTest
  @CsvSource({
    "max-file-size, 0",
    "budget, 0",
    "keep-free, -1",
    "per-client, 0",
    "concurrent, 0",
    "retention, 0s",
    "idle-timeout, 0s",
    "timeout, -1s",
  })
  void aValueThatCannotBeIsRefusedByItsName(String key, String value) {
    assertThatThrownBy(() -> config(Map.of("penumbra.uploads." + key, value)))
        .rootCause()
        .hasMessageStartingWith("penumbra.uploads." + key + " ")
        .hasMessageContaining("is \"" + value + "\" but must be ");
  }

  @Test
  void aRequestMayHoldFourFiles() {
    UploadsConfig config = config(Map.of("penumbra.uploads.max-file-size", "1MB"));
    assertThat(config.maxBodySize()).isEqualTo(5L << 20);
    assertThat(config.concurrentPerClient()).isEqualTo(2);
  }

  private static UploadsConfig config(Map<String, Object> keys) {
    Map<String, Object> all = new HashMap<>(keys);
    all.put("micronaut.health.monitor.enabled", false);
    try (ApplicationContext context = ApplicationContext.run(all)) {
      return context.getBean(UploadsConfig.class);
    }
  }
}
