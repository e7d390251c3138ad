package dev.penumbra.cases.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * A part of a remote file on disk. Its length says how much of it has come, so that a fetch that
 * was interrupted goes on where it was. For one thread.
 */
final class PartFile {

  private final Path path;
  private final ByteRange range;

  /**
   * A part.
   *
   * @param folder where the parts of its file are
   * @param range which part
   */
  PartFile(Path folder, ByteRange range) {
    this.path = folder.resolve(range.start() + "-" + range.end() + ".part");
    this.range = range;
  }

  ByteRange range() {
    return range;
  }

  /** How much has come. */
  long length() throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /**
   * Fetches what has not come yet.
   *
   * @param news hears how many bytes have come with each piece
   */
  void complete(RemoteFile remote, Errand errand, LongConsumer news) throws IOException {
    if (length() > range.length()) {
      Files.delete(path);
    }
    ByteRange missing = new ByteRange(range.start() + length(), range.end());
    if (missing.length() == 0) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      remote.fetch(
          missing,
          errand,
          bytes -> {
            int some = bytes.remaining();
            write(channel, bytes);
            news.accept(some);
          });
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Reads some bytes that have come.
   *
   * @param wanted where they are in the remote file
   * @throws IllegalArgumentException if they were not fetched
   */
  InputStream open(ByteRange wanted) throws IOException {
    if (!range.contains(wanted) || wanted.end() > range.start() + length()) {
      throw new IllegalArgumentException("not fetched: " + wanted);
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    channel.position(wanted.start() - range.start());
    return Channels.newInputStream(channel);
  }
}
