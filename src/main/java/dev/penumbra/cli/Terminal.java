package dev.penumbra.cli;

import java.io.Console;

/** Whether a person looks on, and how to write one line over another. */
final class Terminal {

  /** To the line's beginning, and all of it away. */
  static final String CLEAR_LINE = "\r\u001b[K";

  private Terminal() {}

  /** Whether this process is at a terminal; since Java 22 a console may be there without one. */
  @SuppressWarnings("SystemConsoleNull") // asked below
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  /**
   * A bar.
   *
   * @param done 0 to total
   * @param total 0 where nothing is known
   * @param width characters inside the brackets
   */
  static String bar(int done, int total, int width) {
    int filled = total == 0 ? 0 : width * done / total;
    return "[" + "#".repeat(filled) + " ".repeat(width - filled) + "]";
  }
}
