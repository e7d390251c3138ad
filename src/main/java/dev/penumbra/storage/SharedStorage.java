package dev.penumbra.storage;

import java.time.Duration;

/** Where processes that work together keep what each of them must be able to read. */
public interface SharedStorage {

  /**
   * Folders for one purpose, the same ones for all processes.
   *
   * @param purpose a lower-case word
   * @param expiry the longest that a folder is kept; for all processes the same
   * @return the folders
   */
  SharedFolders folders(String purpose, Duration expiry);
}
