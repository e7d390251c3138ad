package dev.penumbra.api.files;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code Range} header asks of a file (RFC 9110, section 14). */
public sealed interface ByteRange {

  /** All of the file: no range, one that is malformed, or several, which a server may ignore. */
  record Whole() implements ByteRange {}

  /**
   * One part of the file.
   *
   * @param first index of the first byte
   * @param last index of the last byte, inclusive
   */
  record Part(long first, long last) implements ByteRange {

    /**
     * Size of the part.
     *
     * @return bytes, at least 1
     */
    public long length() {
      return last - first + 1;
    }
  }

  /** A well-formed range that holds no byte of the file: 416. */
  record Unsatisfiable() implements ByteRange {}

  /** One range: {@code a-b}, {@code a-} or {@code -n}. */
  Pattern SINGLE = Pattern.compile("bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*");

  /**
   * Reads a header against the size of a file.
   *
   * @param header the header's value, {@code null} when there is none
   * @param size bytes in the file
   * @return what to send
   */
  static ByteRange of(@Nullable String header, long size) {
    if (header == null) {
      return new Whole();
    }
    Matcher single = SINGLE.matcher(header.strip().toLowerCase(Locale.ROOT));
    if (!single.matches()) {
      return new Whole();
    }
    String from = single.group(1);
    String to = single.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? new Whole() : suffix(number(to), size);
    }
    long first = number(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
    if (first > last) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Part(first, Math.min(last, size - 1));
  }

  private static ByteRange suffix(long length, long size) {
    if (length == 0) {
      return new Unsatisfiable();
    }
    // The end of an empty file is the empty file, which no Content-Range can name.
    return size == 0 ? new Whole() : new Part(Math.max(0, size - length), size - 1);
  }

  /** A number of any length; one beyond {@code long} is beyond every file too. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
