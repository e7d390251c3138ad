package dev.penumbra;

import io.micronaut.runtime.Micronaut;

/** Entry point of the service and the command line. */
public final class Penumbra {

  private Penumbra() {}

  /**
   * Runs the command that the arguments name; {@code serve} when they name none.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Micronaut.run(Penumbra.class, args);
  }
}
