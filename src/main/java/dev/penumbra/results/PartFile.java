package dev.penumbra.results;

import dev.penumbra.storage.Checksum;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Writes a file under a hidden name and renames it when all of it is on disk, so that nobody ever
 * sees half a file.
 */
final class PartFile {

  private static final String SUFFIX = ".part";

  private PartFile() {}

  /** What writes the bytes. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Whether a name is that of a file still being written. */
  static boolean isPart(String name) {
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /**
   * Writes {@code folder/name}.
   *
   * @throws IOException if writing fails or nothing was written; no file is left behind
   */
  static WrittenFile write(Path folder, String name, Content content) throws IOException {
    MessageDigest digest = Checksum.sha256();
    long bytes;
    Path part = folder.resolve("." + name + "." + UUID.randomUUID() + SUFFIX);
    Path target = folder.resolve(name);
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream file = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        OutputStream out = new DigestOutputStream(file, digest);
        content.writeTo(out);
        out.flush();
        channel.force(true);
        bytes = channel.size();
        if (bytes == 0) {
          throw new IOException("Nothing was written to " + name + ".");
        }
      }
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("There is a file " + name + " already.");
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return new WrittenFile(name, bytes, Checksum.hex(digest));
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
