package dev.penumbra.nifti;

import java.io.Closeable;
import java.io.IOException;

/** The decompressed bytes of a file, in order, once. Not thread-safe. */
abstract class ByteFeed implements Closeable {

  /** So much after the voxels is taken for padding. */
  static final int PADDING = 1 << 16;

  private byte[] returned = new byte[0];
  private int returnedAt;

  /**
   * Takes some bytes from the source.
   *
   * @return how many, or −1 at the end
   */
  abstract int pull(byte[] into, int at, int length) throws IOException;

  /**
   * Most bytes that can still come, as far as the source's length tells.
   *
   * @return a bound, {@code Long.MAX_VALUE} where the length is unknown
   */
  abstract long mostBytes();

  /**
   * Reads some bytes, those that were given back first.
   *
   * @return how many, or −1 at the end
   */
  final int read(byte[] into, int at, int length) throws IOException {
    int again = Math.min(length, returned.length - returnedAt);
    if (again == 0) {
      return pull(into, at, length);
    }
    System.arraycopy(returned, returnedAt, into, at, again);
    returnedAt += again;
    return again;
  }

  /** Gives back bytes that were read too much, once. */
  final void giveBack(byte[] bytes) {
    returned = bytes;
    returnedAt = 0;
  }

  /**
   * Reads as many bytes as there are.
   *
   * @return how many; less than asked for only at the end
   */
  final int readFully(byte[] into, int at, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int n = read(into, at + done, length - done);
      if (n < 0) {
        break;
      }
      done += n;
    }
    return done;
  }

  /**
   * Reads on to the end, if that is near; a gzip stream's checksum is compared on the way.
   *
   * @return false if more than padding follows
   */
  final boolean endsHere() throws IOException {
    byte[] scratch = new byte[1 << 13];
    int extra = 0;
    while (extra <= PADDING) {
      int n = read(scratch, 0, scratch.length);
      if (n < 0) {
        return true;
      }
      extra += n;
    }
    return false;
  }
}
