package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.volume.Grid;
import java.util.List;

/**
 * An upload that was taken.
 *
 * @param summary its name, its images and when it will be removed
 * @param grid the DWI's grid
 * @param warnings what was read into the files that they do not say plainly, for a person
 */
public record AcceptedUpload(CaseSummary summary, Grid grid, List<String> warnings) {

  /** Copies the list. */
  public AcceptedUpload {
    warnings = List.copyOf(warnings);
  }
}
