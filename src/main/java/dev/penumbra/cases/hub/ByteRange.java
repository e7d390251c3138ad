package dev.penumbra.cases.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Some bytes of a file.
 *
 * @param start the first byte's position
 * @param end the position after the last
 */
record ByteRange(long start, long end) {

  /** Checks the order. */
  ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no range: " + start + " to " + end);
    }
  }

  long length() {
    return end - start;
  }

  boolean contains(ByteRange other) {
    return start <= other.start && other.end <= end;
  }

  /** The same bytes in order, with ranges that touch or overlap made one. */
  static List<ByteRange> joined(List<ByteRange> ranges) {
    List<ByteRange> joined = new ArrayList<>();
    for (ByteRange range :
        ranges.stream().sorted(Comparator.comparingLong(ByteRange::start)).toList()) {
      ByteRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && range.start <= last.end) {
        joined.set(joined.size() - 1, new ByteRange(last.start, Math.max(last.end, range.end)));
      } else if (range.length() > 0) {
        joined.add(range);
      }
    }
    return joined;
  }
}
