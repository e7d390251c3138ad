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
 * and level alone, not on the number of cores.
 *
 * <p>Not thread-safe. {@link #finish} writes the end; closing alone does not, so that what failed
 * half way gets no valid end. The stream below is left open.
 */
final class ParallelGzip extends OutputStream {

  private static final int BLOCK = 1 << 19;
  private static final int DICTIONARY = 1 << 15;
  private static final int BLOCKS_PER_CORE = 4;
  private static final int MOST_BLOCKS = 64;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private final OutputStream out;
  private final CRC32 crc = new CRC32();
  private final Slot[] slots;

  /** The last of what was written before, as dictionary, then what waits to be compressed. */
  private final byte[] buffer;

  private int end = DICTIONARY;
  private long total;
  private boolean begun;

  /**
   * A stream that compresses into another.
   *
   * @param level zlib's, 1 (fast) to 9 (small)
   * @param expected about how many bytes will come, so that little content takes little memory
   */
  ParallelGzip(OutputStream out, int level, long expected) {
    this.out = out;
    int cores = Runtime.getRuntime().availableProcessors();
    int most = Math.min(cores * BLOCKS_PER_CORE, MOST_BLOCKS);
    slots = new Slot[(int) Math.min(most, expected / BLOCK + 1)];
    Arrays.setAll(slots, i -> new Slot(level));
    buffer = new byte[DICTIONARY + slots.length * BLOCK];
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

  /** Compresses what waits and writes the end of the gzip member. */
  void finish() throws IOException {
    compress(true);
    byte[] trailer = new byte[8];
    long sum = crc.getValue();
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (sum >>> (8 * i));
      trailer[4 + i] = (byte) (total >>> (8 * i));
    }
    out.write(trailer);
    out.flush();
  }

  @Override
  public void close() {
    for (Slot slot : slots) {
      slot.deflater.end();
    }
  }

  private void compress(boolean last) throws IOException {
    if (!begun) {
      begun = true;
      out.write(HEADER);
    }
    int waiting = end - DICTIONARY;
    int blocks = Math.max(last ? 1 : 0, (waiting + BLOCK - 1) / BLOCK);
    IntStream.range(0, blocks).parallel().forEach(i -> deflate(i, last && i == blocks - 1));
    crc.update(buffer, DICTIONARY, waiting);
    for (int i = 0; i < blocks; i++) {
      out.write(slots[i].bytes, 0, slots[i].length);
    }
    total += waiting;
    // Less than a dictionary only at the very end, after which none is needed.
    System.arraycopy(buffer, end - DICTIONARY, buffer, 0, DICTIONARY);
    end = DICTIONARY;
  }

  private void deflate(int number, boolean last) {
    int from = DICTIONARY + number * BLOCK;
    int before = (int) Math.min(DICTIONARY, total + (long) number * BLOCK);
    slots[number].deflate(buffer, from, Math.min(BLOCK, end - from), before, last);
  }

  /** Compresses one block at a time, again and again with the same memory. */
  private static final class Slot {

    private final Deflater deflater;
    private byte[] bytes = new byte[BLOCK / 4];
    private int length;

    Slot(int level) {
      deflater = new Deflater(level, true);
    }

    void deflate(byte[] content, int from, int size, int before, boolean last) {
      deflater.reset();
      if (before > 0) {
        deflater.setDictionary(content, from - before, before);
      }
      deflater.setInput(content, from, size);
      if (last) {
        deflater.finish();
      }
      int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      length = 0;
      while (true) {
        length += deflater.deflate(bytes, length, bytes.length - length, flush);
        if (length < bytes.length || (last && deflater.finished())) {
          return;
        }
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
    }
  }
}
