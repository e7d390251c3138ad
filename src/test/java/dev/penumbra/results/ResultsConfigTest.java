package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
      assertThat(config.dataFolder()).isEqualTo(TEMP_DATA);
      assertThat(config.resultsFolder()).isEqualTo(TEMP_DATA.resolve("results"));
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
      assertThat(config.dataFolder()).isEqualTo(temp.resolve("data"));
      assertThat(context.getBean(ResultFolders.class).root()).isEqualTo(temp.resolve("out"));
    }
  }

  @Test
  void resultsLieUnderTheDataFolder() {
    assertThat(config(temp, null, null).resultsFolder()).isEqualTo(temp.resolve("results"));
  }

  @Test
  void aSpaceKeepsItsDataOnItsPersistentStorage() {
    assertThat(config(null, null, "me/penumbra").dataFolder(temp)).isEqualTo(temp);
    assertThat(config(null, null, "me/penumbra").dataFolder(temp.resolve("absent")))
        .isEqualTo(TEMP_DATA);
    assertThat(config(null, null, "").dataFolder(temp)).isEqualTo(TEMP_DATA);
    assertThat(config(temp.resolve("own"), null, "me/penumbra").dataFolder(temp))
        .isEqualTo(temp.resolve("own"));
  }

  @Test
  void aBlankValueCountsAsAbsent() {
    assertThat(config(Path.of(""), Path.of(" "), null).resultsFolder())
        .isEqualTo(TEMP_DATA.resolve("results"));
  }

  @Test
  void aRetentionOfNothingIsRefusedByName() {
    assertThatThrownBy(() -> new ResultsConfig(null, null, Duration.ZERO, 1, null))
        .hasMessageStartingWith("penumbra.retention is PT0S");
  }

  private static ResultsConfig config(Path data, Path results, String space) {
    return new ResultsConfig(data, results, Duration.ofHours(1), 1, space);
  }
}
