package dev.penumbra.cases.folder;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each oddity of the cases folder once, however often it is looked at. Thread-safe. */
final class FolderReports {

  private static final Logger LOG = LoggerFactory.getLogger(FolderReports.class);

  /** More is forgotten and logged again, so that a busy folder does not fill the memory. */
  private static final int REMEMBERED = 10_000;

  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /**
   * Logs something about a file or folder, once.
   *
   * @param root the cases folder
   * @param path the file or folder
   * @param what the rest of the sentence
   */
  void report(Path root, Path path, String what) {
    if (reported.size() >= REMEMBERED) {
      reported.clear();
    }
    if (reported.add(path + " " + what)) {
      LOG.warn("{} {}", path.startsWith(root) ? root.relativize(path) : path.getFileName(), what);
    }
  }
}
