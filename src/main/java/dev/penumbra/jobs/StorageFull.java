package dev.penumbra.jobs;

import org.jspecify.annotations.Nullable;

/** A job cannot be accepted because the disk has no room for it. */
public final class StorageFull extends RuntimeException {

  /**
   * Refuses a job.
   *
   * @param cause what the disk said
   */
  public StorageFull(@Nullable Throwable cause) {
    super("The server's disk is full and takes no more jobs; try again later.", cause);
  }
}
