package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a journal: its generations, of which only the highest counts, and the lock that
 * keeps other processes out. For one thread, but for {@link #file}.
 */
final class JournalFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);
  private static final Pattern NAME = Pattern.compile("jobs-(\\d{1,18})\\.journal");
  private static final String PART = ".part";

  private final Path path;
  private final FileChannel lockFile;
  private final FileLock lock;

  private JournalFolder(Path path, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** The file to go on with and what its reading found. */
  record Opened(JournalFile file, long damagedBytes) {}

  /** Makes the folder where it does not exist and locks it; the lock ends with the process. */
  static JournalFolder lock(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel lockFile =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new JournalFolder(path, lockFile, lock);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("this process has the journal open already", e);
    } catch (IOException e) {
      lockFile.close();
      throw e;
    }
    lockFile.close();
    throw new JournalInUse();
  }

  /** The file of a generation. */
  Path file(long generation) {
    return path.resolve("jobs-" + generation + ".journal");
  }

  /** Reads the newest generation and removes what older ones and interrupted rewrites left. */
  Opened open(RecordReader reader) throws IOException {
    OptionalLong newest = newest();
    if (newest.isEmpty()) {
      removeAllBut(Optional.empty());
      Path part = file(1).resolveSibling(file(1).getFileName() + PART);
      return new Opened(JournalFile.create(part, 1).completeAs(file(1)), 0);
    }
    long generation = newest.getAsLong();
    Path found = file(generation);
    JournalScan.Found scan = JournalScan.read(found, generation, reader);
    if (scan.damagedBytes() > 0) {
      setAside(found, scan.damagedBytes());
    }
    removeAllBut(Optional.of(found));
    return new Opened(JournalFile.open(found, generation, scan.end()), scan.damagedBytes());
  }

  /**
   * Writes the next generation and removes the old one.
   *
   * @return the new file; the old one is closed and gone
   */
  JournalFile rewrite(JournalFile old, Contents contents) throws IOException {
    long generation = old.generation() + 1;
    Path name = file(generation);
    Path part = name.resolveSibling(name.getFileName() + PART);
    Files.deleteIfExists(part);
    JournalFile next = JournalFile.create(part, generation);
    Runnable swap;
    try {
      swap = contents.writeTo(next::put);
      if (!next.makeRoom(0, JournalFile.RESERVE)) {
        throw new IOException("there is no room for the events of running jobs");
      }
      next = next.completeAs(name);
    } catch (IOException | RuntimeException e) {
      next.close();
      Files.deleteIfExists(part);
      throw e;
    }
    swap.run();
    remove(old);
    return next;
  }

  /** What cannot be removed now is at the next start. */
  private void remove(JournalFile old) {
    try {
      old.close();
      Files.deleteIfExists(file(old.generation()));
    } catch (IOException e) {
      LOG.warn("an old generation of the journal is still there: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      LOG.warn("the journal's lock could not be given back", e);
    }
  }

  private OptionalLong newest() throws IOException {
    OptionalLong newest = OptionalLong.empty();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          long generation = Long.parseLong(name.group(1));
          newest = OptionalLong.of(Math.max(generation, newest.orElse(generation)));
        }
      }
    }
    return newest;
  }

  private void removeAllBut(Optional<Path> kept) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "jobs-*")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        boolean ours = name.endsWith(PART) || NAME.matcher(name).matches();
        if (ours && kept.filter(file::equals).isEmpty()) {
          Files.delete(file);
        }
      }
    }
  }

  private void setAside(Path file, long bytes) {
    Path copy = file.resolveSibling(file.getFileName() + ".damaged");
    try {
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      LOG.error(
          "the journal has {} bytes that cannot be used; a copy is kept as {}",
          bytes,
          copy.getFileName());
    } catch (IOException e) {
      LOG.error(
          "the journal has {} bytes that cannot be used, and no copy could be kept", bytes, e);
    }
  }
}
