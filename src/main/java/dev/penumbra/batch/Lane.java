package dev.penumbra.batch;

import dev.penumbra.jobs.WorkWatch;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Does one case after the other: a device of this machine, or whatever else can. For one thread.
 */
public interface Lane {

  /**
   * Its name.
   *
   * @return for example {@code cuda:0}; no other lane of a batch has it
   */
  String name();

  /**
   * Segments a case and writes its files as {@code penumbra segment} does. Any exception is this
   * case's failure; but {@link dev.penumbra.inference.ModelTooLarge} only where no other lane is
   * left.
   *
   * @param task the case
   * @param folder an empty folder for the files
   * @param watch hears of the progress
   * @return what was found
   * @throws IOException if the files cannot be written
   */
  CaseFigures run(BatchTask task, Path folder, WorkWatch watch) throws IOException;
}
