package dev.penumbra.api.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines that only its owner may read. Each line is appended in one write, so that whoever
 * rotates the file by copying and truncating it loses none. For one thread.
 */
final class AuditFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  private final FileChannel channel;
  private long lost;

  private AuditFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file, which is made where it does not exist; one that exists keeps its permissions.
   *
   * @throws IOException if it cannot be made or written
   */
  static AuditFile open(Path path) throws IOException {
    return new AuditFile(
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), ownerOnly()));
  }

  /** Writes a line. Where that fails the log says so once, and again when lines are written. */
  void append(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (lost > 0) {
        LOG.warn("The audit log is written again; {} lines are lost", lost);
        lost = 0;
      }
    } catch (IOException e) {
      if (lost == 0) {
        LOG.error("The audit log cannot be written; the service goes on without it", e);
      }
      lost++;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
