package dev.penumbra.cases.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads folders under a root without ever leaving it, and remembers how each looked: links to
 * folders are not followed, links to files only where they end inside the root. Files are never
 * opened. What cannot be read is logged once and left out. For one thread and one reading.
 */
final class FolderTree {

  private final Path root;
  private final Clock clock;
  private final FolderReports reports;
  private final Map<Path, Stamp> stamps = new HashMap<>();

  /**
   * Nothing read yet.
   *
   * @param root its real path
   */
  FolderTree(Path root, Clock clock, FolderReports reports) {
    this.root = root;
    this.clock = clock;
    this.reports = reports;
  }

  Path root() {
    return root;
  }

  /** How every folder looked that was asked for, before it was read. */
  Map<Path, Stamp> stamps() {
    return Map.copyOf(stamps);
  }

  /** The real folders in a folder, by name; none where it is absent or cannot be read. */
  List<Path> folders(Path folder) {
    List<Path> folders = new ArrayList<>();
    read(folder, folders, new ArrayList<>());
    return folders;
  }

  /** The images in a folder and those below it, down to a depth; none where there is no folder. */
  List<Path> images(Path folder, int depth) {
    List<Path> folders = new ArrayList<>();
    List<Path> images = new ArrayList<>();
    read(folder, folders, images);
    if (depth > 1) {
      folders.forEach(below -> images.addAll(images(below, depth - 1)));
    }
    return images;
  }

  /** A real folder of exactly this name in a folder; empty where a link leads there. */
  Optional<Path> folder(Path folder, String name) {
    if (!isReal(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(
            folder, child -> String.valueOf(child.getFileName()).equals(name))) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.of(child);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      report(folder, "cannot be listed: " + e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  /** Whether a folder's entries may be others than when it was stamped. */
  boolean changed(Path folder, Map<Path, Stamp> before) {
    return !Optional.ofNullable(before.get(folder))
        .filter(stamp -> stamp.holds(folder, clock.instant()))
        .isPresent();
  }

  /** Whether any folder's entries may be others than when they were stamped. */
  boolean anyChanged(Map<Path, Stamp> before) {
    return before.keySet().stream().anyMatch(folder -> changed(folder, before));
  }

  /**
   * Whether a file still is inside the root, and no folder above it became a link. To be asked just
   * before the file is opened.
   */
  boolean isInside(Path file) {
    try {
      Path target = file.toRealPath();
      return isReal(Optional.ofNullable(file.getParent()).orElse(root))
          && target.startsWith(root)
          && Files.isRegularFile(target);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReal(Path folder) {
    try {
      return folder.toRealPath().equals(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** Logs something about a file or folder, once. */
  void report(Path path, String what) {
    reports.report(root, path, what);
  }

  private void read(Path folder, List<Path> folders, List<Path> images) {
    Stamp stamp = Stamp.of(folder, clock.instant());
    stamps.put(folder, stamp);
    if (stamp.state() == Stamp.State.ABSENT) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        sort(child, folders, images);
      }
    } catch (IOException | DirectoryIteratorException e) {
      stamps.put(folder, Stamp.unreadable());
      if (!(e instanceof NoSuchFileException || e instanceof NotDirectoryException)) {
        report(folder, "cannot be listed: " + e.getClass().getSimpleName());
      }
    }
    folders.sort(Comparator.comparing(Path::toString));
    images.sort(Comparator.comparing(Path::toString));
  }

  private void sort(Path child, List<Path> folders, List<Path> images) {
    String name = String.valueOf(child.getFileName());
    if (name.startsWith(".")) {
      return;
    }
    try {
      BasicFileAttributes found =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isDirectory()) {
        folders.add(child);
      } else if (ImageName.isImage(child) && (found.isRegularFile() || staysInside(child, found))) {
        images.add(child);
      }
    } catch (NoSuchFileException e) {
      // Gone since the folder was opened; its time tells the next look.
    } catch (IOException e) {
      report(child, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private boolean staysInside(Path file, BasicFileAttributes attributes) {
    if (!attributes.isSymbolicLink()) {
      return false;
    }
    try {
      Path target = file.toRealPath();
      if (target.startsWith(root) && Files.isRegularFile(target)) {
        return true;
      }
      report(file, "is a link that leads out of the cases folder and is not followed");
    } catch (IOException e) {
      report(file, "is a link that leads nowhere");
    }
    return false;
  }
}
