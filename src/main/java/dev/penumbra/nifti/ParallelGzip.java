package dev.penumbra.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzip on all cores, as pigz does it: the content is cut into blocks, each deflated apart with the
 * end of the block before as its dictionary and ended on a byte border, and all of them stand in
 * one gzip member (RFC 1952), so that every reader can read the whole. The bytes depend on content
 * and level alone, not on the number of cores. Not thread-safe; closing writes the end but leaves
 * the stream below open.
 */
final class ParallelGzip extends OutputStream {

  private static final int BLOCK = 1 << 17;
  private static final int DICTIONARY = 1 << 15;
  private static final int BLOCKS_PER_CORE = 8;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private final OutputStream out;
  private final int level;
  private final CRC32 crc = new CRC32();

  /** The last of what was written before, as dictionary, then what waits to be compressed. */
  private final byte[] buffer;

  private int end = DICTIONARY;
  private long total;
  private boolean begun;
  private boolean closed;

  /**
   * A stream that compresses into another.
   *
   * @param level zlib's, 1 (fast) to 9 (small)
   */
  ParallelGzip(OutputStream out, int level) {
    this.out = out;
    this.level = level;
    int cores = Runtime.getRuntime().availableProcessors();
    buffer = new byte[DICTIONARY + Math.min(cores, 32) * BLOCKS_PER_CORE * BLOCK];
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (end == buffer.length) {
        compress(false);
      }
      int n = Math.min(length - done, buffer.length - end);
      System.arraycopy(bytes, offset + done, buffer, end, n);
      end += n;
      done += n;
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    compress(true);
    byte[] trailer = new byte[8];
    long sum = crc.getValue();
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (sum >>> 8 * i);
      trailer[4 + i] = (byte) (total >>> 8 * i);
    }
    out.write(trailer);
    out.flush();
  }

  private void compress(boolean last) throws IOException {
    if (!begun) {
      begun = true;
      out.write(HEADER);
    }
    int waiting = end - DICTIONARY;
    int blocks = Math.max(last ? 1 : 0, (waiting + BLOCK - 1) / BLOCK);
    Compressed[] results = new Compressed[blocks];
    IntStream.range(0, blocks)
        .parallel()
        .forEach(i -> results[i] = block(i, last && i == blocks - 1));
    crc.update(buffer, DICTIONARY, waiting);
    for (Compressed result : results) {
      out.write(result.bytes, 0, result.length);
    }
    total += waiting;
    // What is there at the very start is not content yet, but then it is not used either.
    System.arraycopy(buffer, end - DICTIONARY, buffer, 0, DICTIONARY);
    end = DICTIONARY;
  }

  private Compressed block(int number, boolean last) {
    int from = DICTIONARY + number * BLOCK;
    int length = Math.min(BLOCK, end - from);
    Deflater deflater = new Deflater(level, true);
    try {
      int before = (int) Math.min(DICTIONARY, total + (long) number * BLOCK);
      if (before > 0) {
        deflater.setDictionary(buffer, from - before, before);
      }
      deflater.setInput(buffer, from, length);
      if (last) {
        deflater.finish();
      }
      // Deflate's worst case is five bytes for each 16 KiB, and a few for the border.
      byte[] bytes = new byte[length + length / 1024 + 64];
      int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int n = 0;
      do {
        if (n == bytes.length) {
          bytes = Arrays.copyOf(bytes, n * 2);
        }
        n += deflater.deflate(bytes, n, bytes.length - n, flush);
      } while (last ? !deflater.finished() : n == bytes.length);
      return new Compressed(bytes, n);
    } finally {
      deflater.end();
    }
  }

  /** One block's deflated bytes: the first so many of an array. */
  private static final class Compressed {
    final byte[] bytes;
    final int length;

    Compressed(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }
}
