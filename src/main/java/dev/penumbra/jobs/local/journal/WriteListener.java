package dev.penumbra.jobs.local.journal;

import java.time.Duration;

/** Hears how a {@link Journal} gets on with its disk. */
@FunctionalInterface
public interface WriteListener {

  /**
   * Records are on disk.
   *
   * @param records how many shared the wait
   * @param bytes what they take
   * @param took the write, repeated where it failed, and the wait for the disk
   */
  void written(int records, long bytes, Duration took);
}
