package dev.penumbra.results;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.ReadableBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where results are kept and for how long. A blank value counts as absent.
 *
 * @param dataDir {@code penumbra.data-dir}: journal, uploads, caches and, unless told otherwise,
 *     results; absent: {@code /data} on a Space with persistent storage, else a folder {@code
 *     penumbra} under the temp folder
 * @param resultsDir {@code penumbra.results-dir}: one folder per job; absent: {@code results} under
 *     the data folder
 * @param retention {@code penumbra.retention}: how long a finished job and its files are kept, from
 *     its end
 * @param resultsBudget {@code penumbra.results-budget}: bytes that the files of finished jobs may
 *     take, for example {@code 10GB}; beyond, the oldest are removed before their time
 * @param spaceId {@code penumbra.space-id}: the name of the Hugging Face Space this runs on, absent
 *     elsewhere
 */
@ConfigurationProperties("penumbra")
public record ResultsConfig(
    @Nullable Path dataDir,
    @Nullable Path resultsDir,
    @Bindable(defaultValue = "24h") Duration retention,
    @Bindable(defaultValue = "10GB") @ReadableBytes long resultsBudget,
    @Nullable String spaceId) {

  /** Where a Space mounts its persistent storage. */
  private static final Path SPACE_STORAGE = Path.of("/data");

  /** Checks the retention. */
  public ResultsConfig {
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException(
          "penumbra.retention is "
              + retention
              + "; it must be longer than zero, for example 24h or 90m.");
    }
    if (resultsBudget <= 0) {
      throw new IllegalArgumentException(
          "penumbra.results-budget is " + resultsBudget + "; it must be a size, for example 10GB.");
    }
  }

  /**
   * The folder for everything the service keeps.
   *
   * @return an absolute path; the folder may not exist yet
   */
  public Path dataFolder() {
    return dataFolder(SPACE_STORAGE);
  }

  Path dataFolder(Path spaceStorage) {
    if (given(dataDir)) {
      return dataDir.toAbsolutePath().normalize();
    }
    if (spaceId != null && !spaceId.isBlank() && Files.isWritable(spaceStorage)) {
      return spaceStorage.toAbsolutePath();
    }
    return Path.of(System.getProperty("java.io.tmpdir"), "penumbra").toAbsolutePath().normalize();
  }

  /**
   * The folder that holds one folder per job.
   *
   * @return an absolute path; the folder may not exist yet
   */
  public Path resultsFolder() {
    return given(resultsDir)
        ? resultsDir.toAbsolutePath().normalize()
        : dataFolder().resolve("results");
  }

  /**
   * The folder of the journal of jobs.
   *
   * @return an absolute path; the folder may not exist yet
   */
  public Path journalFolder() {
    return dataFolder().resolve("journal");
  }

  private static boolean given(@Nullable Path path) {
    return path != null && !path.toString().isBlank();
  }
}
