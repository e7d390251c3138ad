package dev.penumbra.cases;

import dev.penumbra.volume.Modality;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a case without reading its voxels.
 *
 * @param id its name
 * @param title its name for a person
 * @param source the source's name: {@code bundled}, {@code folder}, {@code hub}, {@code upload}
 * @param modalities the images it has; always DWI and ADC
 * @param hasGroundTruth whether it has a lesion mask to compare with
 * @param expiresAt when it will be removed; empty for a case that stays
 */
public record CaseSummary(
    CaseId id,
    String title,
    String source,
    Set<Modality> modalities,
    boolean hasGroundTruth,
    Optional<Instant> expiresAt) {

  /** Copies the set. */
  public CaseSummary {
    modalities = Set.copyOf(modalities);
  }

  /**
   * A case that stays.
   *
   * @param id its name
   * @param title its name for a person
   * @param source the source's name
   * @param modalities the images it has
   * @param hasGroundTruth whether it has a lesion mask
   */
  public CaseSummary(
      CaseId id, String title, String source, Set<Modality> modalities, boolean hasGroundTruth) {
    this(id, title, source, modalities, hasGroundTruth, Optional.empty());
  }
}
