package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads on disk: a folder for each, which appears complete or not at all. What is being
 * received, or being deleted, is in a hidden folder beside. Names of folders and files are our own;
 * nothing that a client sent is in a path.
 */
final class UploadFolders {

  private static final Logger LOG = LoggerFactory.getLogger(UploadFolders.class);
  private static final String PART = ".part-";
  private static final String DELETED = ".deleted-";
  private static final String DOCUMENT = "case.json";

  private final Path root;
  private final ObjectMapper mapper;

  /** Folders under a root, which is made when the first upload comes. */
  UploadFolders(Path root, ObjectMapper mapper) {
    this.root = root;
    this.mapper = mapper;
  }

  /** Where an upload may be received; nothing is there yet. */
  Path place() {
    return root.resolve(PART + UUID.randomUUID());
  }

  /** Makes the folder of a place, for its owner only. */
  void create(Path place) throws IOException {
    Files.createDirectories(root, ownerOnly());
    Files.createDirectory(place, ownerOnly());
  }

  /** What the disk has left. */
  long free() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /**
   * Gives a complete folder its name, when all of it is on disk.
   *
   * @param part a place with its files
   */
  StoredUpload publish(
      Path part, CaseId id, String client, Map<UploadRole, Path> files, Instant now)
      throws IOException {
    Map<String, String> names = new TreeMap<>();
    files.forEach((role, file) -> names.put(role.part(), name(file)));
    Path document = part.resolve(DOCUMENT);
    Files.write(document, mapper.writeValueAsBytes(new UploadDocument(client, names)));
    Files.setLastModifiedTime(document, FileTime.from(now));
    force(document);
    forceFolder(part);
    Path folder = root.resolve(id.value());
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(root);
    return read(folder, id).orElseThrow(() -> new IOException("The upload is not complete."));
  }

  /** All uploads that are there; a folder that cannot be read is left out and reported. */
  List<StoredUpload> load() {
    List<StoredUpload> found = new ArrayList<>();
    for (Path folder : children()) {
      if (UploadIds.isOne(name(folder))) {
        try {
          read(folder, new CaseId(name(folder))).ifPresent(found::add);
        } catch (IOException | RuntimeException e) {
          LOG.warn("an upload cannot be read and is left aside", e);
        }
      }
    }
    return found;
  }

  /** Notes the time of the last use, so that a restart knows it. */
  void used(CaseId id, Instant now) {
    try {
      Files.setLastModifiedTime(root.resolve(id.value()).resolve(DOCUMENT), FileTime.from(now));
    } catch (IOException e) {
      LOG.debug("the last use of an upload could not be noted", e);
    }
  }

  /** Makes an upload vanish at once and then deletes its files. */
  void delete(CaseId id) {
    Path doomed = root.resolve(DELETED + UUID.randomUUID());
    try {
      Files.move(root.resolve(id.value()), doomed, StandardCopyOption.ATOMIC_MOVE);
      deleteTree(doomed);
    } catch (NoSuchFileException e) {
      LOG.debug("an upload was gone already");
    } catch (IOException e) {
      throw new UncheckedIOException("An upload could not be removed.", e);
    }
  }

  /** Deletes a hidden folder. */
  void discard(Path part) {
    try {
      deleteTree(part);
    } catch (IOException e) {
      LOG.warn("what is left of an upload could not be removed", e);
    }
  }

  /**
   * What is being received or deleted, or was when a process ended.
   *
   * @return the hidden folders
   */
  List<Path> hidden() {
    return children().stream()
        .filter(path -> name(path).startsWith(PART) || name(path).startsWith(DELETED))
        .toList();
  }

  private Optional<StoredUpload> read(Path folder, CaseId id) throws IOException {
    Path document = folder.resolve(DOCUMENT);
    UploadDocument content =
        mapper.readValue(Files.readAllBytes(document), Argument.of(UploadDocument.class));
    Map<UploadRole, Path> files = new EnumMap<>(UploadRole.class);
    long bytes = 0;
    for (Path file : list(folder)) {
      Optional<UploadRole> role =
          content.files().entrySet().stream()
              .filter(entry -> entry.getValue().equals(name(file)))
              .findFirst()
              .flatMap(entry -> UploadRole.of(entry.getKey()));
      if (role.isPresent() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        files.put(role.get(), file);
        bytes += Files.size(file);
      }
    }
    boolean complete =
        files.size() == content.files().size()
            && Stream.of(UploadRole.values())
                .allMatch(role -> !role.required() || files.containsKey(role));
    Instant used = Files.getLastModifiedTime(document).toInstant();
    return complete
        ? Optional.of(new StoredUpload(id, content.client(), files, bytes, used))
        : Optional.empty();
  }

  private List<Path> children() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try {
      return list(root).stream()
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    } catch (IOException e) {
      LOG.warn("the uploads cannot be listed", e);
      return List.of();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(found::add);
    }
    return found;
  }

  private static void deleteTree(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("this file system cannot force a folder", e);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return root.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
