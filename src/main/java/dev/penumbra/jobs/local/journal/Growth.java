package dev.penumbra.jobs.local.journal;

/**
 * How much a journal grows before it is written anew.
 *
 * @param least bytes that it grows at least
 * @param factor how many times its size after the last time it reaches at least
 */
public record Growth(long least, int factor) {

  /** What saves the disk from most rewriting and the start from most reading. */
  public static final Growth USUAL = new Growth(8 << 20, 3);

  /** The size at which a file is written anew that has just been. */
  long afterRewrite(long size) {
    return Math.max(size + least, factor * size);
  }

  /** The size at which the next try is made, or the first one after a start. */
  long later(long size) {
    return size + least;
  }
}
