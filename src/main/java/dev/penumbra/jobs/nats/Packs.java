package dev.penumbra.jobs.nats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that share an object: many small ones cost the servers as little as one. A large file is
 * alone, so that nobody who wants another one reads it too.
 */
final class Packs {

  private static final long BYTES = 1 << 20;

  private Packs() {}

  /** Files in their order, as many to an object as have room in a megabyte together. */
  static List<List<Path>> of(List<Path> files) throws IOException {
    List<List<Path>> packs = new ArrayList<>();
    List<Path> pack = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      long more = Files.size(file);
      if (!pack.isEmpty() && bytes + more > BYTES) {
        packs.add(pack);
        pack = new ArrayList<>();
        bytes = 0;
      }
      pack.add(file);
      bytes += more;
    }
    packs.add(pack);
    return packs;
  }

  /** The bytes of files, one after the other; a read stops short only at the end of all. */
  static final class Bytes extends InputStream {

    private final List<Path> files;
    private int next;
    private InputStream open = nullInputStream();

    Bytes(List<Path> files) {
      this.files = files;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = 0;
      while (read < length) {
        int more = open.readNBytes(into, offset + read, length - read);
        read += more;
        if (more == 0) {
          if (next == files.size()) {
            break;
          }
          open.close();
          open = Files.newInputStream(files.get(next++));
        }
      }
      return read == 0 && length > 0 ? -1 : read;
    }

    @Override
    public void close() throws IOException {
      open.close();
    }
  }
}
