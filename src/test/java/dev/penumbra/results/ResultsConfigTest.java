package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.storage.DataFolder;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsConfigTest {

  private static final String NO_MONITOR = "micronaut.health.monitor.enabled";
  private static final Path TEMP_DATA =
      Path.of(System.getProperty("java.io.tmpdir"), "penumbra").toAbsolutePath();

  @TempDir private Path temp;

  @Test
  void defaults() {
    try (ApplicationContext context = ApplicationContext.run(Map.of(NO_MONITOR, false))) {
      ResultsConfig config = context.getBean(ResultsConfig.class);
      assertThat(config.retention()).isEqualTo(Duration.ofHours(24));
      assertThat(config.resultsFolder(context.getBean(DataFolder.class)))
          .isEqualTo(TEMP_DATA.resolve("results"));
    }
  }

  @Test
  void everyKeyHasItsEffect() {
    Map<String, Object> keys =
        Map.of(
            NO_MONITOR,
            false,
            "penumbra.data-dir",
            temp.resolve("data"),
            "penumbra.results-dir",
            temp.resolve("out").toString(),
            "penumbra.retention",
            "90m");
    try (ApplicationContext context = ApplicationContext.run(keys)) {
      ResultsConfig config = context.getBean(ResultsConfig.class);
      assertThat(config.retention()).isEqualTo(Duration.ofMinutes(90));
      assertThat(context.getBean(DataFolder.class).path()).isEqualTo(temp.resolve("data"));
      assertThat(context.getBean(ResultFolders.class).root()).isEqualTo(temp.resolve("out"));
    }
  }

  @Test
  void resultsLieUnderTheDataFolder() {
    assertThat(config(null).resultsFolder(new DataFolder(temp, null)))
        .isEqualTo(temp.resolve("results"));
  }

  @Test
  void aBlankValueCountsAsAbsent() {
    assertThat(config(Path.of(" ")).resultsFolder(new DataFolder(Path.of(""), null)))
        .isEqualTo(TEMP_DATA.resolve("results"));
  }

  @Test
  void aRetentionOfNothingIsRefusedByName() {
    assertThatThrownBy(() -> new ResultsConfig(null, Duration.ZERO, 1))
        .hasMessageStartingWith("penumbra.retention is PT0S");
  }

  private static ResultsConfig config(Path results) {
    return new ResultsConfig(results, Duration.ofHours(1), 1);
  }
}
