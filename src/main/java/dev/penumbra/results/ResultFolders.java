package dev.penumbra.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The folders of finished and running jobs, one per id, under one root. Safe for many threads.
 *
 * <p>A folder or file is found by comparing its name with a listing; a path is never built from
 * what a client sent, so that no spelling of {@code ..} leads anywhere. Links are not followed.
 * Every folder made here carries a marker file: only marked folders are ever swept, so that a root
 * that points at somebody's documents costs nobody their documents.
 */
public final class ResultFolders {

  static final String MARKER = ".penumbra";
  static final String DELETED = ".deleted-";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  private final Path root;
  private final FolderSweep sweep;
  private final Map<String, Path> listed = new ConcurrentHashMap<>();

  /**
   * Folders under a root, which is made (for its owner only) when it does not exist.
   *
   * @param root the folder of the folders
   * @param clock tells the time for the age of a folder
   * @throws UncheckedIOException if the root cannot be made
   */
  public ResultFolders(Path root, Clock clock) {
    this.root = root;
    this.sweep = new FolderSweep(root, clock);
    try {
      Files.createDirectories(root, ownerOnly(root));
    } catch (FileAlreadyExistsException e) {
      throw new UncheckedIOException(
          "The results folder cannot be used: penumbra.results-dir names a file.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The results folder cannot be made; check penumbra.results-dir and its permissions.", e);
    }
  }

  /**
   * The folder of the folders.
   *
   * @return the root
   */
  public Path root() {
    return root;
  }

  /**
   * Makes the folder of a new job.
   *
   * @param id 1 to 128 letters, digits, {@code -} or {@code _}
   * @return the new folder, empty but for a hidden marker
   * @throws IllegalArgumentException if the id has another shape or its folder exists
   * @throws UncheckedIOException if the folder cannot be made
   */
  public Path create(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("This is not the id of a job.");
    }
    Path folder = root.resolve(id);
    try {
      Files.createDirectory(folder, ownerOnly(root));
      Files.createFile(folder.resolve(MARKER));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException("There is a result folder for job " + id + " already.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("The result folder of job " + id + " cannot be made.", e);
    }
    listed.put(id, folder);
    return folder;
  }

  /**
   * The folder of a job.
   *
   * @param id anything a client may have sent
   * @return the folder; empty when none has exactly that name
   */
  public Optional<Path> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    Path known = listed.get(id);
    if (known == null || !isFolder(known)) {
      listed.remove(id);
      list().forEach(folder -> listed.put(nameOf(folder), folder));
      known = listed.get(id);
    }
    return Optional.ofNullable(known);
  }

  /**
   * One file of a job that a client may have.
   *
   * @param id anything a client may have sent
   * @param name anything a client may have sent
   * @return a regular file of exactly that name; empty for links, folders and hidden files
   */
  public Optional<Path> file(String id, String name) {
    return find(id)
        .flatMap(
            folder ->
                publicFiles(folder).stream().filter(file -> nameOf(file).equals(name)).findFirst());
  }

  /**
   * The folders of all jobs.
   *
   * @return folders whose name can be an id, by name
   * @throws UncheckedIOException if the root cannot be listed
   */
  public List<Path> list() {
    return children(root, path -> ID.matcher(nameOf(path)).matches() && isFolder(path));
  }

  /**
   * Deletes a job's folder and all in it; links in it are removed, what they point to stays.
   *
   * @param id anything a client may have sent; an unknown one does nothing
   * @throws UncheckedIOException if something could not be deleted
   */
  public void delete(String id) {
    Optional<Path> folder = find(id);
    listed.remove(id);
    if (folder.isPresent()) {
      try {
        FolderSweep.remove(folder.get());
      } catch (IOException e) {
        throw new UncheckedIOException("The result folder of job " + id + " is still there.", e);
      }
    }
  }

  /**
   * Deletes folders that belong to nothing and have not changed for a while, what an interrupted
   * deletion left, and temporary files that an ended process left. One bad folder does not keep the
   * others.
   *
   * @param retention age from which such a folder goes
   * @param inUse ids of folders that stay whatever their age: those of known jobs
   * @return what was done
   */
  public SweepReport sweep(Duration retention, Predicate<String> inUse) {
    SweepReport report = sweep.run(retention, inUse);
    report.deleted().forEach(listed::remove);
    return report;
  }

  /**
   * How much a job's files take.
   *
   * @param id anything a client may have sent
   * @return bytes; 0 for an unknown job
   */
  public long size(String id) {
    long bytes = 0;
    for (Path file : find(id).map(ResultFolders::publicFiles).orElse(List.of())) {
      bytes += file.toFile().length(); // 0 for one that was deleted in the meantime
    }
    return bytes;
  }

  /** The files of a result folder that a client may have, by name. */
  static List<Path> publicFiles(Path folder) {
    return children(
        folder,
        path ->
            !nameOf(path).startsWith(".") && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
  }

  static List<Path> children(Path folder, Predicate<Path> wanted) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path child : stream) {
        if (wanted.test(child)) {
          children.add(child);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A result folder cannot be listed.", e);
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw new UncheckedIOException("A result folder cannot be listed.", e.getCause());
    }
    children.sort(Comparator.comparing(ResultFolders::nameOf));
    return children;
  }

  static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
