package dev.penumbra.jobs;

/** How the work on a job tells what it does and learns that it should stop. */
public interface WorkWatch {

  /**
   * A stage begins.
   *
   * @param stage from loading to writing, never backwards
   */
  void stage(Stage stage);

  /**
   * Part of the stage is done.
   *
   * @param done pieces of work, 0 to total
   * @param total all pieces, at least 1
   */
  void progress(int done, int total);

  /**
   * Part of the images is there, while they are loaded.
   *
   * @param bytes fetched so far
   * @param total to fetch in all
   */
  default void loaded(long bytes, long total) {}

  /**
   * Whether the result is no longer wanted; asked before each piece of work. Cheap.
   *
   * @return true to stop
   */
  boolean cancelled();
}
