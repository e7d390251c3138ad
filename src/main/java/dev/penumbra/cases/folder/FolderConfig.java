package dev.penumbra.cases.folder;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where cases are found besides the bundled ones. A blank value counts as absent.
 *
 * @param casesDir {@code penumbra.cases-dir}: a folder of subject folders in BIDS or ISLES layout
 */
@ConfigurationProperties("penumbra")
public record FolderConfig(@Nullable Path casesDir) {

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
