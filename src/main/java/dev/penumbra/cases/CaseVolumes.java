package dev.penumbra.cases;

import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case, decoded and checked: all its images are on one grid.
 *
 * @param files all files of the case, also those that were not asked for
 * @param images the images that were asked for; always DWI
 * @param groundTruth the lesion mask to compare with; empty where there is none or it cannot be
 *     used, which a warning says
 * @param warnings sentences for a person about what was odd
 */
public record CaseVolumes(
    CaseFiles files,
    Map<Modality, CaseImage> images,
    Optional<CaseImage> groundTruth,
    List<String> warnings) {

  /** Labels are 0 and 1, where resampled or soft something in between. */
  private static final float MARKED_ABOVE = 0.5f;

  /** Copies the collections. */
  public CaseVolumes {
    images = Map.copyOf(images);
    warnings = List.copyOf(warnings);
    if (!images.containsKey(Modality.DWI)) {
      throw new IllegalArgumentException("a case has a DWI");
    }
  }

  /**
   * Its name.
   *
   * @return the id
   */
  public CaseId id() {
    return files.id();
  }

  /**
   * The DWI, on whose grid everything is.
   *
   * @return the image
   */
  public CaseImage dwi() {
    return Optional.ofNullable(images.get(Modality.DWI)).orElseThrow();
  }

  /**
   * Where the voxels of all images stand.
   *
   * @return the DWI's grid
   */
  public Grid grid() {
    return dwi().volume().grid();
  }

  /**
   * The voxels of the images.
   *
   * @return one volume per modality that was asked for
   */
  public Map<Modality, Volume> volumes() {
    Map<Modality, Volume> volumes = new EnumMap<>(Modality.class);
    images.forEach((modality, image) -> volumes.put(modality, image.volume()));
    return volumes;
  }

  /**
   * The lesion as an expert marked it: the ground truth's voxels above 0.5.
   *
   * @return a mask on {@link #grid()}; empty where there is no usable ground truth
   */
  public Optional<Mask> groundTruthMask() {
    return groundTruth.map(image -> Mask.above(image.volume(), MARKED_ABOVE));
  }
}
