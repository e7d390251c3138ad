package dev.penumbra.cases.folder;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where cases are found besides the bundled ones. A blank folder counts as absent.
 *
 * @param casesDir {@code penumbra.cases-dir}: a folder of subject folders in BIDS or ISLES layout
 * @param casesRescan {@code penumbra.cases-rescan}: how long after a look at the folder it is
 *     looked at again
 */
@ConfigurationProperties("penumbra")
public record FolderConfig(
    @Nullable Path casesDir, @Bindable(defaultValue = "5s") Duration casesRescan) {

  /** Checks the interval. */
  public FolderConfig {
    if (casesRescan.isZero() || casesRescan.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.cases-rescan is "
              + casesRescan
              + "; it must be longer than zero, for example 5s.");
    }
  }

  /**
   * The folder of subject folders.
   *
   * @return an absolute path; empty where none is configured
   */
  public Optional<Path> casesFolder() {
    return Optional.ofNullable(casesDir)
        .filter(path -> !path.toString().isBlank())
        .map(path -> path.toAbsolutePath().normalize());
  }
}
