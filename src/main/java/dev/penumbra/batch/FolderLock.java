package dev.penumbra.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a folder of results for one process, and marks it as a batch's. */
final class FolderLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
  private static final String NAME = ".penumbra-batch";

  private final FileChannel file;

  private FolderLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes a folder. The lock ends with the process, however that ends.
   *
   * @param root made where it does not exist
   * @throws BatchRefused if it is a file, holds something that is no batch's, or is taken
   * @throws IOException if it cannot be made or written to
   */
  static FolderLock take(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new BatchRefused("--out " + root + " is a file: name a folder.");
    }
    Files.createDirectories(root);
    if (!Files.exists(root.resolve(NAME)) && holdsAnything(root)) {
      throw new BatchRefused(
          "--out "
              + root
              + " is not empty and not from a batch: name a new folder, or that of an earlier"
              + " batch.");
    }
    FileChannel file =
        FileChannel.open(root.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new FolderLock(file);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("this process has the folder already", e);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    throw new BatchRefused(
        "Another batch is writing to --out "
            + root
            + ": wait for its end, or name another folder.");
  }

  private static boolean holdsAnything(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.findAny().isPresent();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
