package dev.penumbra.results;

import dev.penumbra.storage.DataFolder;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.ReadableBytes;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where results are kept and for how long. A blank value counts as absent.
 *
 * @param resultsDir {@code penumbra.results-dir}: one folder per job; absent: {@code results} under
 *     the data folder
 * @param retention {@code penumbra.retention}: how long a finished job and its files are kept, from
 *     its end
 * @param resultsBudget {@code penumbra.results-budget}: bytes that the files of finished jobs may
 *     take, for example {@code 10GB}; beyond, the oldest are removed before their time
 */
@ConfigurationProperties("penumbra")
public record ResultsConfig(
    @Nullable Path resultsDir,
    @Bindable(defaultValue = "24h") Duration retention,
    @Bindable(defaultValue = "10GB") @ReadableBytes long resultsBudget) {

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
   * The folder that holds one folder per job.
   *
   * @param data the folder for everything
   * @return an absolute path; the folder may not exist yet
   */
  public Path resultsFolder(DataFolder data) {
    return resultsDir != null && !resultsDir.toString().isBlank()
        ? resultsDir.toAbsolutePath().normalize()
        : data.path().resolve("results");
  }
}
