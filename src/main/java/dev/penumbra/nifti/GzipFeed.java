package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip stream (RFC 1952), of one member or several, with large buffers straight
 * into zlib. Each member's checksum and length are compared when its end is reached. Zeros after
 * the last member are padding; anything else there is refused.
 */
final class GzipFeed extends ByteFeed {

  /** Deflate cannot do better than 1032 to 1. */
  private static final long LARGEST_RATIO = 1032;

  private static final int BUFFER = 1 << 17;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final InputStream in;
  private final String name;
  private final long length;
  private final byte[] buffer = new byte[BUFFER];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int at;
  private int end;
  private boolean inMember;
  private int members;
  private boolean finished;

  /**
   * A feed that begins at the stream's first byte.
   *
   * @param length compressed bytes, or {@code Long.MAX_VALUE} where unknown
   */
  GzipFeed(InputStream in, String name, long length) {
    this.in = in;
    this.name = name;
    this.length = length;
  }

  @Override
  int pull(byte[] into, int to, int size) throws IOException {
    while (!finished) {
      if (!inMember && !nextMember()) {
        finished = true;
        break;
      }
      int n = inflate(into, to, size);
      if (n > 0) {
        crc.update(into, to, n);
      }
      if (inflater.finished()) {
        endMember();
      }
      if (n > 0) {
        return n;
      }
    }
    return -1;
  }

  @Override
  long mostBytes() {
    return length > Long.MAX_VALUE / LARGEST_RATIO ? Long.MAX_VALUE : length * LARGEST_RATIO;
  }

  private int inflate(byte[] into, int to, int size) throws IOException {
    try {
      while (true) {
        int n = inflater.inflate(into, to, size);
        if (n > 0 || inflater.finished()) {
          return n;
        }
        if (inflater.needsDictionary()) {
          throw new DataFormatException("preset dictionary");
        }
        if (!fill()) {
          throw truncated();
        }
        inflater.setInput(buffer, at, end - at);
        at = end;
      }
    } catch (DataFormatException e) {
      throw new UnreadableVolume(
          Reason.GZIP, name, "its gzip stream is damaged; copy or compress it again", e);
    }
  }

  private boolean nextMember() throws IOException {
    boolean first = members++ == 0;
    int b = next();
    while (b == 0 && !first) {
      b = next();
    }
    if (b < 0 && !first) {
      return false;
    }
    if (b != 0x1f || next() != 0x8b) {
      throw first
          ? new UnreadableVolume(Reason.GZIP, name, "it does not begin as a gzip stream does")
          : new UnreadableVolume(
              Reason.TRAILING_DATA,
              name,
              "other data follow its gzip stream; copy or compress it again");
    }
    int method = need();
    int flags = need();
    if (method != 8 || (flags & 0xe0) != 0) {
      throw new UnreadableVolume(
          Reason.GZIP, name, "its gzip header is damaged; copy or compress it again");
    }
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(need() | need() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
    at = end;
    crc.reset();
    inMember = true;
    return true;
  }

  private void endMember() throws IOException {
    at = end - inflater.getRemaining();
    inMember = false;
    long wantedCrc = need32();
    long wantedLength = need32();
    if (wantedCrc != crc.getValue() || wantedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new UnreadableVolume(
          Reason.CHECKSUM,
          name,
          "its checksum is not that of its content, so it was damaged on the way; copy it again");
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private int next() throws IOException {
    if (at == end && !fill()) {
      return -1;
    }
    return buffer[at++] & 0xff;
  }

  private int need() throws IOException {
    int b = next();
    if (b < 0) {
      throw truncated();
    }
    return b;
  }

  private long need32() throws IOException {
    return need() | need() << 8 | need() << 16 | (long) need() << 24;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      need();
    }
  }

  private void skipText() throws IOException {
    while (need() != 0) {
      // The text is of no use here.
    }
  }

  private UnreadableVolume truncated() {
    return new UnreadableVolume(
        Reason.TRUNCATED, name, "its gzip stream ends early; the file is incomplete");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
