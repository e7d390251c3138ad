package dev.penumbra.results;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes result folders that belong to nothing, and what interrupted work left beside them. */
final class FolderSweep {

  /** A temporary file that nobody has written to for this long has lost its writer. */
  static final Duration ORPHANED = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(FolderSweep.class);

  private final Path root;
  private final Clock clock;

  FolderSweep(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  SweepReport run(Duration retention, Predicate<String> inUse) {
    Run run = new Run(clock.instant(), retention, inUse);
    List<Path> children = new ArrayList<>();
    run.attempt(root, () -> children.addAll(ResultFolders.children(root, path -> true)));
    for (Path child : children) {
      run.attempt(child, () -> run.visit(child));
    }
    return new SweepReport(run.deleted, run.leftovers, run.failures);
  }

  /**
   * Makes a folder vanish at once, by renaming it, and then deletes it. What a crash leaves in
   * between is under a name that the next sweep removes.
   */
  static void remove(Path folder) throws IOException {
    Path doomed = folder.resolveSibling(ResultFolders.DELETED + UUID.randomUUID());
    try {
      Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      doomed = folder; // a file system that cannot rename an open folder
    }
    deleteTree(doomed);
  }

  /** Deletes all that can be deleted and throws the first failure afterwards. */
  static void deleteTree(Path folder) throws IOException {
    List<IOException> failures = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            failures.add(e);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) {
            return delete(dir);
          }

          private FileVisitResult delete(Path path) {
            try {
              Files.deleteIfExists(path);
            } catch (IOException e) {
              failures.add(e);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** The state of one sweep. */
  private static final class Run {
    private final Instant now;
    private final Duration retention;
    private final Predicate<String> inUse;
    private final List<String> deleted = new ArrayList<>();
    private int leftovers;
    private int failures;

    private Run(Instant now, Duration retention, Predicate<String> inUse) {
      this.now = now;
      this.retention = retention;
      this.inUse = inUse;
    }

    private void attempt(Path path, Step step) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        failures++;
        LOG.warn("{} could not be swept: {}", path.getFileName(), e.toString());
      }
    }

    private void visit(Path child) throws IOException {
      String name = ResultFolders.nameOf(child);
      if (!ResultFolders.isFolder(child)) {
        removeIfOrphaned(child);
      } else if (name.startsWith(ResultFolders.DELETED)) {
        deleteTree(child);
        leftovers++;
      } else if (Files.exists(child.resolve(ResultFolders.MARKER), LinkOption.NOFOLLOW_LINKS)
          && !inUse.test(name)) {
        if (older(modified(child), retention)) {
          remove(child);
          deleted.add(name);
        } else {
          for (Path file : ResultFolders.children(child, path -> true)) {
            attempt(file, () -> removeIfOrphaned(file));
          }
        }
      }
    }

    private void removeIfOrphaned(Path file) throws IOException {
      if (PartFile.isPart(ResultFolders.nameOf(file))
          && older(modified(file), ORPHANED)
          && Files.deleteIfExists(file)) {
        leftovers++;
      }
    }

    private boolean older(Instant time, Duration age) {
      return !time.plus(age).isAfter(now);
    }

    private static Instant modified(Path path) throws IOException {
      return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    }
  }
}
