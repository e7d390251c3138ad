package dev.penumbra.cases.hub;

import dev.penumbra.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of fetched cases, for one service at a time: the one that is wished for, or the one in
 * the data folder where the other cannot be written or another service has it. Such a cache is
 * worth having and not worth a refusal to start. Thread-safe.
 */
final class HubPlace implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HubPlace.class);
  private static final String LOCK = ".lock";

  private final Path folder;
  private final Optional<FileChannel> lock;

  private HubPlace(Path folder, Optional<FileChannel> lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Chooses the folder; touches the disk only where one is wished for.
   *
   * @param config the wish
   * @param data the folder of what the service keeps
   * @return the place; the caller closes it, so that others may have it
   */
  static HubPlace of(HubCacheConfig config, DataFolder data) {
    Path inside = HubCacheConfig.inside(data);
    Optional<Path> wished = config.wished().filter(path -> !path.equals(inside));
    if (wished.isEmpty()) {
      return new HubPlace(inside, Optional.empty());
    }
    try {
      return new HubPlace(wished.get(), Optional.of(locked(wished.get())));
    } catch (IOException | OverlappingFileLockException e) {
      LOG.warn(
          "Fetched cases are kept in {}: {} cannot be used ({})", inside, wished.get(), reason(e));
      return new HubPlace(inside, Optional.empty());
    }
  }

  private static FileChannel locked(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      return channel;
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw e;
    }
  }

  private static String reason(Exception e) {
    return e instanceof OverlappingFileLockException ? "another service uses it" : e.toString();
  }

  /** The folder; it may not exist yet. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    lock.ifPresent(
        channel -> {
          try {
            channel.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
