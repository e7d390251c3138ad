package dev.penumbra.results;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a finished segmentation hands over to be written.
 *
 * @param caseId the case: letters, digits, {@code .}, {@code _}, {@code -}
 * @param model the model that made it
 * @param device what it ran on, for example {@code cpu}
 * @param run which networks ran, and how
 * @param inputs the image files as they came in; DWI always
 * @param volumes the decoded images; DWI always, for a 4-D file the volume that was segmented
 * @param dwiHeader header of the DWI file; mask and probability are written like it
 * @param probability lesion probability, 0 to 1, on the DWI's grid
 * @param mask the lesion on the DWI's grid
 * @param groundTruth the reference, where the case has one; may be on another grid
 * @param elapsedSeconds from the start of the work until now
 * @param warnings sentences for a person about what was odd in the input
 */
public record ResultInput(
    String caseId,
    ModelFacts model,
    String device,
    RunFacts run,
    Map<Modality, NiftiFile> inputs,
    Map<Modality, Volume> volumes,
    NiftiHeader dwiHeader,
    Volume probability,
    Mask mask,
    Optional<GroundTruth> groundTruth,
    double elapsedSeconds,
    List<String> warnings) {

  private static final Pattern CASE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /**
   * A reference mask.
   *
   * @param file the file it came in
   * @param mask its marks, on its own grid
   */
  public record GroundTruth(NiftiFile file, Mask mask) {}

  /** Copies the collections and checks that everything is on the DWI's grid. */
  public ResultInput {
    inputs = new EnumMap<>(inputs);
    volumes = new EnumMap<>(volumes);
    warnings = List.copyOf(warnings);
    if (!CASE_ID.matcher(caseId).matches()) {
      throw new IllegalArgumentException("This case id cannot be part of a file name.");
    }
    if (!inputs.containsKey(Modality.DWI) || !volumes.containsKey(Modality.DWI)) {
      throw new IllegalArgumentException("A result needs the DWI it was made from.");
    }
    Grid grid = volumes.get(Modality.DWI).grid();
    if (!mask.grid().sameShape(grid)
        || !probability.grid().sameShape(grid)
        || !dwiHeader.grid().sameShape(grid)) {
      throw new IllegalArgumentException(
          "Mask (%s), probability (%s) and DWI (%s) must have the same shape."
              .formatted(mask.grid().shape(), probability.grid().shape(), grid.shape()));
    }
  }
}
