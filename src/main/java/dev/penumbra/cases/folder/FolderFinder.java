package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseFinder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Finds cases in the layouts of {@link FolderCases} with a single look at a folder. */
@Singleton
public final class FolderFinder implements CaseFinder {

  /** Knows nothing of any folder yet. */
  public FolderFinder() {}

  @Override
  @SuppressWarnings("StreamResourceLeak") // closed at once
  public List<CaseFiles> find(Path folder) throws IOException {
    Path root = folder.toRealPath();
    Files.newDirectoryStream(root).close(); // fails where it cannot be listed
    FolderReports reports = new FolderReports();
    Listing listing =
        Listing.of(
            () -> new FolderTree(root, Clock.systemUTC(), reports),
            Optional.empty(),
            FolderFinder::go);
    return listing.files();
  }

  /** Nobody waits for a sign that the folder still answers. */
  private static void go() {}
}
