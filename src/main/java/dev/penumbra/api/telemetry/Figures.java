package dev.penumbra.api.telemetry;

/** Figures that are looked up when somebody asks for them. */
interface Figures {

  /**
   * Puts the figures that exist by now on the sheet. Called before each answer, on a thread that
   * may wait for a disk.
   *
   * @param sheet knows those that are already on it
   */
  void enter(Sheet sheet);
}
