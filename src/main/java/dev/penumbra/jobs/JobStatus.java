package dev.penumbra.jobs;

import java.util.Locale;

/** The states of a job. */
public enum JobStatus {
  /** Accepted, waiting in the queue. */
  PENDING,
  /** A worker has it. */
  RUNNING,
  /** Its results are there. */
  COMPLETED,
  /** It ended without results; the job says why. */
  FAILED,
  /** A client stopped it. */
  CANCELLED;

  /**
   * Whether a job in this state never changes again.
   *
   * @return true for completed, failed and cancelled
   */
  public boolean terminal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }

  /**
   * The name in JSON.
   *
   * @return the lower-case name
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
