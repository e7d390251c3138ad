package dev.penumbra.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody who mistyped probably meant. */
final class Nearest {

  /** Two letters that changed places. */
  private static final int SWAPPED = 2;

  /** One letter in so many may be wrong; with more of them it is another word. */
  private static final int LETTERS = 5;

  private Nearest() {}

  /**
   * The nearest of some words.
   *
   * @param typed what was typed
   * @param words what it may have been meant to be
   * @return the one with the fewest letters to change, add or leave out; empty where they are too
   *     many
   */
  static Optional<String> to(String typed, Collection<String> words) {
    return words.stream()
        .min(Comparator.comparingInt((String word) -> distance(typed, word)))
        .filter(word -> distance(typed, word) <= Math.max(SWAPPED, word.length() / LETTERS));
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[b.length()];
  }
}
