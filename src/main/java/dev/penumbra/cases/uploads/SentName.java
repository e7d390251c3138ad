package dev.penumbra.cases.uploads;

/**
 * The name that a file has on the client's side, as messages to that client may repeat it. It is
 * never part of a path, never kept and never logged.
 */
final class SentName {

  private static final int MOST_CHARACTERS = 100;

  private SentName() {}

  /** The last component, without control and other invisible characters, at most 100 long. */
  static String clean(String sent) {
    int cut = Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\'));
    StringBuilder kept = new StringBuilder();
    sent.substring(cut + 1)
        .replaceAll("\\p{C}", "")
        .strip()
        .codePoints()
        .limit(MOST_CHARACTERS)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
