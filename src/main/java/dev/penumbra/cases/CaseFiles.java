package dev.penumbra.cases;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a case, not yet read.
 *
 * @param id its name
 * @param images one file per modality
 * @param groundTruth the lesion mask to compare with
 */
public record CaseFiles(
    CaseId id, Map<Modality, NiftiFile> images, Optional<NiftiFile> groundTruth) {

  /** Copies the map. */
  public CaseFiles {
    images = Map.copyOf(images);
  }
}
