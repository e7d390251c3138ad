package dev.penumbra.cases;

import dev.penumbra.volume.Modality;
import java.util.Set;

/**
 * What is known of a case without reading its voxels.
 *
 * @param id its name
 * @param title its name for a person
 * @param source the source's name: {@code bundled}, {@code folder}
 * @param modalities the images it has; always DWI and ADC
 * @param hasGroundTruth whether it has a lesion mask to compare with
 */
public record CaseSummary(
    CaseId id, String title, String source, Set<Modality> modalities, boolean hasGroundTruth) {

  /** Copies the set. */
  public CaseSummary {
    modalities = Set.copyOf(modalities);
  }
}
