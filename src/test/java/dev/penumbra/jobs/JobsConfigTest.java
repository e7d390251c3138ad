package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobsConfigTest {

  @Test
  void hasDefaults() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.getBean(JobsConfig.class))
          .isEqualTo(new JobsConfig(32, Duration.ofMinutes(30)));
    }
  }

  @Test
  void everyKeyHasItsEffect() {
    Map<String, Object> settings =
        Map.of("penumbra.queue-size", "5", "penumbra.job-timeout", "90s");
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      assertThat(context.getBean(JobsConfig.class))
          .isEqualTo(new JobsConfig(5, Duration.ofSeconds(90)));
      assertThat(context.getBean(JobQueue.class).capacity()).isEqualTo(5);
    }
  }

  @Test
  void wrongValuesNameTheirKey() {
    assertThatThrownBy(() -> new JobsConfig(0, Duration.ofMinutes(1)))
        .hasMessageContaining("penumbra.queue-size is 0");
    assertThatThrownBy(() -> new JobsConfig(1, Duration.ZERO))
        .hasMessageContaining("penumbra.job-timeout is PT0S");
  }
}
