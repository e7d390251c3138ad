package dev.penumbra.storage;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder for everything that the service keeps: journal, results, uploads, caches. A blank
 * value counts as absent.
 *
 * @param dataDir {@code penumbra.data-dir}; absent: {@code /data} on a Space with persistent
 *     storage, else a folder {@code penumbra} under the temp folder
 * @param spaceId {@code penumbra.space-id}: the name of the Hugging Face Space this runs on, absent
 *     elsewhere
 */
@ConfigurationProperties("penumbra")
public record DataFolder(@Nullable Path dataDir, @Nullable String spaceId) {

  /** Where a Space mounts its persistent storage. */
  private static final Path SPACE_STORAGE = Path.of("/data");

  /**
   * The folder.
   *
   * @return an absolute path; the folder may not exist yet
   */
  public Path path() {
    return path(SPACE_STORAGE);
  }

  Path path(Path spaceStorage) {
    if (dataDir != null && !dataDir.toString().isBlank()) {
      return dataDir.toAbsolutePath().normalize();
    }
    if (spaceId != null && !spaceId.isBlank() && Files.isWritable(spaceStorage)) {
      return spaceStorage.toAbsolutePath();
    }
    return Path.of(System.getProperty("java.io.tmpdir"), "penumbra").toAbsolutePath().normalize();
  }
}
