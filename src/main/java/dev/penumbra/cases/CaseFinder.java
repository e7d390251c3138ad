package dev.penumbra.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds the cases in any folder, once; nothing is watched. Thread-safe. */
public interface CaseFinder {

  /**
   * Looks for the cases in a folder of subjects. No image is opened. Subjects that are no case, for
   * example for want of an ADC, are logged and left out.
   *
   * @param folder a folder in one of the layouts that {@code penumbra.cases-dir} may have
   * @return the files of each case, by name; those first whose names come first
   * @throws IOException if the folder is not there or cannot be read
   */
  List<CaseFiles> find(Path folder) throws IOException;
}
