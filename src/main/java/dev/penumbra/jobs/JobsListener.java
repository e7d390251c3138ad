package dev.penumbra.jobs;

import java.time.Duration;

/**
 * Hears what happens to jobs, for whoever counts it or keeps a record of it. Methods are called
 * where it happens, some of them under a job's lock: they return at once, call nothing of the jobs
 * and throw nothing.
 */
public interface JobsListener {

  /** Why a finished job was removed. */
  enum Removal {
    /** Its time was up. */
    EXPIRED,
    /** The results took more than they may. */
    OVER_BUDGET
  }

  /**
   * A job was accepted and is durable.
   *
   * @param job its first snapshot
   */
  default void accepted(Job job) {}

  /**
   * A job changed; the changes of one job come in their order, before they are durable.
   *
   * @param before the snapshot that the change applied to
   * @param after what came of it
   */
  default void changed(Job before, Job after) {}

  /**
   * A stage of the work came to its end.
   *
   * @param job the job as it was when its work began
   * @param stage from loading to writing
   * @param took how long it lasted
   */
  default void stageOver(Job job, Stage stage, Duration took) {}

  /**
   * Patches went through a network.
   *
   * @param job the job as it was when its work began
   * @param patches how many, over networks and flips
   * @param took since the patches before them, or since the first network began
   */
  default void patchesDone(Job job, int patches, Duration took) {}

  /**
   * Snapshots of jobs became durable together.
   *
   * @param records how many
   * @param bytes what they take
   * @param took the write and the wait for the disk
   */
  default void written(int records, long bytes, Duration took) {}

  /**
   * A finished job was removed with its files.
   *
   * @param id its name
   * @param why what for
   */
  default void removed(JobId id, Removal why) {}

  /** What has expired was looked for, and is gone. */
  default void swept() {}
}
