package dev.penumbra.cases.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists folders under a root without ever leaving it: links to folders are not followed, links to
 * files only where they end inside the root. What cannot be read is logged once and left out.
 */
final class FolderListing {

  private static final Logger LOG = LoggerFactory.getLogger(FolderListing.class);

  private final Path root;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  FolderListing(Path root) {
    this.root = root;
  }

  /** The real folders in a folder, by name; none where it cannot be listed. */
  List<Path> folders(Path folder) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
            && !String.valueOf(child.getFileName()).startsWith(".")) {
          folders.add(child);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      report(folder, "cannot be listed: " + e.getClass().getSimpleName());
    }
    folders.sort(Comparator.comparing(Path::toString));
    return folders;
  }

  /** The images in a folder and those below it, down to a depth; none where there is no folder. */
  List<Path> images(Path folder, int depth) {
    List<Path> images = new ArrayList<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return images;
    }
    try {
      Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), depth, visitor(images));
    } catch (IOException e) {
      report(folder, "cannot be listed: " + e.getClass().getSimpleName());
    }
    return images;
  }

  /** Logs something about a file or folder, once. */
  void report(Path path, String what) {
    if (reported.add(path + " " + what)) {
      LOG.warn("{} {}", path.startsWith(root) ? root.relativize(path) : path.getFileName(), what);
    }
  }

  private SimpleFileVisitor<Path> visitor(List<Path> images) {
    return new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (SubjectFiles.isImage(file) && usable(file, attributes)) {
          images.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) {
        report(file, "cannot be read: " + e.getClass().getSimpleName());
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        if (e != null) {
          report(folder, "cannot be listed in full: " + e.getClass().getSimpleName());
        }
        return FileVisitResult.CONTINUE;
      }
    };
  }

  private boolean usable(Path file, BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return true;
    }
    if (!attributes.isSymbolicLink()) {
      return false;
    }
    try {
      Path target = file.toRealPath();
      if (target.startsWith(root.toRealPath()) && Files.isRegularFile(target)) {
        return true;
      }
      report(file, "is a link that leads out of the cases folder and is not followed");
    } catch (IOException e) {
      report(file, "is a link that leads nowhere");
    }
    return false;
  }
}
