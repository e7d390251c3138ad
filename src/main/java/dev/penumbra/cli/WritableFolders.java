package dev.penumbra.cli;

import dev.penumbra.model.SettingRefused;
import dev.penumbra.results.ResultsConfig;
import dev.penumbra.storage.DataFolder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that the service writes to; refused before the start where its user cannot. */
@Singleton
final class WritableFolders {

  private final Path data;
  private final Path results;

  WritableFolders(DataFolder data, ResultsConfig results) {
    this.data = data.path();
    this.results = results.resultsFolder(data);
  }

  /**
   * Makes the data folder, and looks whether the other can be made.
   *
   * @throws SettingRefused if one cannot be made or written to
   */
  void check() {
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw refused("penumbra.data-dir", data);
    }
    check("penumbra.data-dir", data);
    check("penumbra.results-dir", results);
  }

  private static void check(String key, Path folder) {
    Path place = folder;
    while (place != null && !Files.exists(place)) {
      place = place.getParent();
    }
    if (place == null || !Files.isDirectory(place) || !Files.isWritable(place)) {
      throw refused(key, folder);
    }
  }

  private static SettingRefused refused(String key, Path folder) {
    return new SettingRefused(
        key,
        EnvironmentNames.of(key),
        folder.toString(),
        "a folder that the service's user can make and write to");
  }

  Path data() {
    return data;
  }

  Path results() {
    return results;
  }
}
