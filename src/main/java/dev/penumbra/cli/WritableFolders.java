package dev.penumbra.cli;

import dev.penumbra.model.SettingRefused;
import dev.penumbra.results.ResultsConfig;
import dev.penumbra.storage.DataFolder;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that the service writes to; refused where this user cannot. Makes none of them. */
@Singleton
final class WritableFolders {

  private final Path data;
  private final Path results;

  WritableFolders(DataFolder data, ResultsConfig results) {
    this.data = data.path();
    this.results = results.resultsFolder(data);
  }

  /**
   * Looks at them.
   *
   * @throws SettingRefused if one cannot be made or written to
   */
  void check() {
    check("penumbra.data-dir", data);
    check("penumbra.results-dir", results);
  }

  private static void check(String key, Path folder) {
    Path place = folder;
    while (place != null && !Files.exists(place)) {
      place = place.getParent();
    }
    if (place == null || !Files.isDirectory(place) || !Files.isWritable(place)) {
      throw new SettingRefused(
          key,
          EnvironmentNames.of(key),
          folder.toString(),
          "a folder that the service's user can make and write to");
    }
  }

  Path data() {
    return data;
  }

  Path results() {
    return results;
  }
}
