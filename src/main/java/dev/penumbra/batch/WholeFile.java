package dev.penumbra.batch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces files in one step, so that whoever reads one sees all of it, also after a crash. */
final class WholeFile {

  private static final String SUFFIX = ".part";

  private WholeFile() {}

  /** What writes the bytes. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code folder/name}, over what is there. A process that died in between leaves a hidden
   * file, which the next writing of the same name replaces. For one writer at a time.
   *
   * @throws IOException if writing fails; the file is as it was before
   */
  static void write(Path folder, String name, Content content) throws IOException {
    Path part = folder.resolve("." + name + SUFFIX);
    try {
      try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          part,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
