package dev.penumbra.api.access;

/**
 * A token bucket: holds a minute's share and fills at that rate. Thread-safe; nothing is done
 * between requests.
 */
final class Bucket {

  private static final double NANOS_PER_MINUTE = 60e9;

  private final double size;
  private double left;
  private long filled;

  /**
   * A full bucket.
   *
   * @param perMinute its size, and how much comes in a minute
   * @param now a clock that nobody sets, in nanoseconds
   */
  Bucket(int perMinute, long now) {
    this.size = perMinute;
    this.left = perMinute;
    this.filled = now;
  }

  /**
   * Takes one out.
   *
   * @param now the same clock
   * @return 0 where there was one; else after how many nanoseconds there will be
   */
  synchronized long take(long now) {
    left = Math.min(size, left + Math.max(0, now - filled) * size / NANOS_PER_MINUTE);
    filled = now;
    if (left >= 1) {
      left -= 1;
      return 0;
    }
    return (long) Math.ceil((1 - left) * NANOS_PER_MINUTE / size);
  }
}
