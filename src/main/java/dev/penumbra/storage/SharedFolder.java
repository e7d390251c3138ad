package dev.penumbra.storage;

import java.time.Instant;
import java.util.Map;

/**
 * A folder of files that many processes share, as it was when it was looked up.
 *
 * @param name its name
 * @param notes what its owner noted of it
 * @param files length in bytes by file name
 * @param putAt when it was put
 */
public record SharedFolder(
    String name, Map<String, String> notes, Map<String, Long> files, Instant putAt) {

  /** Copies the maps. */
  public SharedFolder {
    notes = Map.copyOf(notes);
    files = Map.copyOf(files);
  }

  /**
   * What its files hold.
   *
   * @return bytes
   */
  public long bytes() {
    return files.values().stream().mapToLong(Long::longValue).sum();
  }
}
