package dev.penumbra.results.report;

import dev.penumbra.metrics.Agreement;
import dev.penumbra.metrics.LesionSummary;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;
import java.util.Optional;

/**
 * What the report picture shows.
 *
 * @param caseId the case
 * @param model title and version of the model, for a person
 * @param software name and version of the program
 * @param dwi the diffusion-weighted image
 * @param adc the ADC map, in any unit; left out where its shape is not the DWI's
 * @param lesion the segmented lesion on the DWI's grid
 * @param truth the reference mask on the same grid
 * @param summary measures of the lesion
 * @param agreement measures against the reference
 * @param warnings sentences for a person
 */
public record ReportContent(
    String caseId,
    String model,
    String software,
    Volume dwi,
    Optional<Volume> adc,
    Mask lesion,
    Optional<Mask> truth,
    LesionSummary summary,
    Optional<Agreement> agreement,
    List<String> warnings) {

  /** Copies the list. */
  public ReportContent {
    warnings = List.copyOf(warnings);
  }
}
