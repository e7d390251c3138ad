package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a batch's results: one folder a case, which appears when all of it is on disk, with
 * a hidden note of what it was made from. One process at a time has it. Thread-safe as long as no
 * case is worked on twice at a time.
 */
public final class OutFolder implements AutoCloseable {

  /** Hidden in a case's folder: what a batch needs beside the result. */
  static final String NOTES = ".batch";

  private static final Logger LOG = LoggerFactory.getLogger(OutFolder.class);

  /** What is being made; nothing of it outlives its process. */
  private static final String WORK = ".work";

  private static final String RECORD = "record.json";

  private final Path root;
  private final ObjectMapper mapper;
  private final FolderLock lock;

  private OutFolder(Path root, ObjectMapper mapper, FolderLock lock) {
    this.root = root;
    this.mapper = mapper;
    this.lock = lock;
  }

  /**
   * Takes a folder for a batch, and clears what one left that was killed.
   *
   * @param root made where it does not exist
   * @param mapper reads and writes the notes
   * @return the folder, until it is closed
   * @throws BatchRefused if it is a file, holds something else than a batch's results, or another
   *     batch has it
   * @throws IOException if it cannot be made or written to
   */
  public static OutFolder open(Path root, ObjectMapper mapper) throws IOException {
    OutFolder folder = new OutFolder(root, mapper, FolderLock.take(root));
    try {
      FileTree.delete(root.resolve(WORK));
      Files.createDirectory(root.resolve(WORK));
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e;
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
   * What an earlier run noted for a case.
   *
   * @param id the case
   * @return empty where there is no result of a batch, or one whose note cannot be read
   */
  Optional<CaseRecord> record(CaseId id) {
    Path file = folder(id).resolve(NOTES).resolve(RECORD);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(mapper.readValue(Files.readAllBytes(file), CaseRecord.class))
          .filter(record -> record.schema() == CaseRecord.SCHEMA)
          .filter(record -> record.caseId().equals(id.value()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("What was noted for case {} cannot be read: {}", id, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Which file of a result is no longer as it was written.
   *
   * @param id the case
   * @param record what was noted for it
   * @return its name; empty where all are whole
   */
  Optional<String> damaged(CaseId id, CaseRecord record) {
    return record.files().stream()
        .filter(file -> folder(id).resolve(file.name()).toFile().length() != file.bytes())
        .map(CaseRecord.KeptFile::name)
        .findFirst();
  }

  /** A file among the notes of a case. */
  Path note(CaseId id, String name) {
    return folder(id).resolve(NOTES).resolve(name);
  }

  /**
   * An empty folder to make a result in.
   *
   * @throws BatchRefused if the case's own folder is taken by something that no batch made
   */
  Path begin(CaseId id) throws IOException {
    refuseForeign(id);
    Path workspace = Files.createTempDirectory(work(), id + "-");
    return Files.createDirectory(workspace.resolve(id.value()));
  }

  /** Notes what a result was made from, and lets it appear in place of an earlier one. */
  void publish(CaseId id, Path made, CaseRecord record) throws IOException {
    Path notes = Files.createDirectories(made.resolve(NOTES));
    byte[] json = mapper.writeValueAsBytes(record);
    WholeFile.write(notes, RECORD, out -> out.write(json));
    refuseForeign(id);
    Path target = folder(id);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Path old = Files.createTempDirectory(work(), "old-").resolve(id.value());
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      discard(old);
    } else {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** The files of a result that is being made, without the notes. */
  static List<CaseRecord.KeptFile> files(Path made) throws IOException {
    List<CaseRecord.KeptFile> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(made)) {
      for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
        files.add(new CaseRecord.KeptFile(String.valueOf(file.getFileName()), Files.size(file)));
      }
    }
    return files;
  }

  /** Removes what was being made or was replaced, as far as that is possible now. */
  void discard(Path made) {
    try {
      FileTree.delete(Optional.ofNullable(made.getParent()).orElse(made));
    } catch (IOException e) {
      LOG.warn("{} is still in the folder of results: {}", made.getFileName(), e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      FileTree.delete(root.resolve(WORK));
    } finally {
      lock.close();
    }
  }

  private Path folder(CaseId id) {
    return root.resolve(id.value());
  }

  private Path work() {
    return root.resolve(WORK);
  }

  /** A folder without a note may be somebody's work: it is never replaced. */
  private void refuseForeign(CaseId id) {
    if (Files.exists(folder(id), LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(folder(id).resolve(NOTES), LinkOption.NOFOLLOW_LINKS)) {
      throw new BatchRefused(
          "The folder of results has an entry %s that no batch made; move it away.".formatted(id));
    }
  }
}
