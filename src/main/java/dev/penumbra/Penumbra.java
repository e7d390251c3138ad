package dev.penumbra;

import dev.penumbra.cli.PenumbraCommand;

/** Entry point of the service and the command line. */
public final class Penumbra {

  private Penumbra() {}

  /**
   * Runs the command that the arguments name; {@code serve} when they name none.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(PenumbraCommand.run(args));
  }
}
