package dev.penumbra.jobs;

/** The work stopped because its result is no longer wanted. */
public final class WorkCancelled extends RuntimeException {

  /** The work stopped. */
  public WorkCancelled() {
    super("The work was cancelled.");
  }
}
