package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which cases a batch is about: those of a folder, or those that a list names. */
public final class CaseSelection {

  private final CaseFinder finder;

  /**
   * A selection.
   *
   * @param finder looks into folders
   */
  public CaseSelection(CaseFinder finder) {
    this.finder = finder;
  }

  /**
   * The cases of a folder or list.
   *
   * @param cases a folder of subjects, or a text file that names one case a line
   * @param out where the results will be
   * @return at least one case, each name once
   * @throws BatchRefused if there is no case, the list cannot be used, or the results would be
   *     among the cases
   */
  public List<BatchCase> of(Path cases, Path out) {
    if (Files.isDirectory(cases)) {
      refuseInside(cases, out);
      return inFolder(cases);
    }
    if (Files.isRegularFile(cases)) {
      return CaseList.read(cases, finder);
    }
    throw new BatchRefused(
        "--cases " + cases + " is not there: name a folder of cases, or a list of them.");
  }

  private List<BatchCase> inFolder(Path folder) {
    try {
      List<CaseFiles> found = finder.find(folder);
      if (found.isEmpty()) {
        throw new BatchRefused(
            "--cases "
                + folder
                + " has no subject with a DWI and an ADC (*_dwi.nii.gz, *_adc.nii.gz);"
                + " docs/cases.md describes the layouts.");
      }
      return found.stream().map(BatchCase.Found::new).map(BatchCase.class::cast).toList();
    } catch (IOException e) {
      throw new BatchRefused("--cases " + folder + " cannot be read.", e);
    }
  }

  /** Results carry the names of images: the next look at the folder would take them for cases. */
  private static void refuseInside(Path cases, Path out) {
    if (real(out).startsWith(real(cases))) {
      throw new BatchRefused(
          "--out "
              + out
              + " is inside --cases "
              + cases
              + ", where the results would be taken for cases: name a folder beside it.");
    }
  }

  /** The path without links, also where its end does not exist yet. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path there = absolute; there != null; there = there.getParent()) {
      if (Files.exists(there)) {
        try {
          return there.toRealPath().resolve(there.relativize(absolute));
        } catch (IOException e) {
          return absolute;
        }
      }
    }
    return absolute;
  }
}
