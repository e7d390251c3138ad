package dev.penumbra.load;

import java.util.Locale;

/** Counts latencies in steps of 0.1 ms up to a minute. For one thread. */
final class Latencies {

  private static final int STEP_NANOS = 100_000;
  private static final int STEPS = 600_000;

  private final int[] counts = new int[STEPS];
  private long count;
  private long longest;

  void add(long nanos) {
    longest = Math.max(longest, nanos);
    counts[(int) Math.max(0, Math.min(STEPS - 1, nanos / STEP_NANOS))]++;
    count++;
  }

  long count() {
    return count;
  }

  /**
   * The time within which a share of all was there.
   *
   * @param share 0 to 1
   * @return milliseconds; 0 where nothing was counted
   */
  double quantile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < STEPS && count > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(longest, (i + 1L) * STEP_NANOS) / 1e6;
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return count == 0
        ? "none"
        : String.format(
            Locale.ROOT,
            "p50 %.1f ms, p99 %.1f ms, longest %.1f ms (%,d)",
            quantile(0.5),
            quantile(0.99),
            longest / 1e6,
            count);
  }
}
