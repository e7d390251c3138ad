package dev.penumbra.inference;

import dev.penumbra.model.BundleManifest;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The images of a case that a model asked for, on DWI's grid.
 *
 * @param channels in the model's channel order
 * @param warnings where an affine was not quite DWI's
 */
record Inputs(List<Volume> channels, List<String> warnings) {

  /** Corners this close in mm are the same: the rounding of float32 affines. */
  static final double SAME_MM = 1e-3;

  /**
   * The largest share of a voxel that an affine may be off before the images count as taken apart.
   * The reference copies DWI's affine without looking; a tenth of a voxel cannot be seen.
   */
  static final double SLIGHT_SHARE = 0.1;

  /**
   * Checks presence, shape, position and that there is something to see.
   *
   * @throws MissingInput if an image is not there
   * @throws GridMismatch if an image has another shape than DWI or stands elsewhere
   * @throws EmptyInput if an image holds only zeros
   */
  static Inputs check(BundleManifest manifest, Map<Modality, Volume> images) {
    for (Modality modality : manifest.inputs()) {
      if (!images.containsKey(modality)) {
        throw new MissingInput(
            "Model %s needs %s, but the case has only %s."
                .formatted(
                    manifest.id(),
                    names(manifest.inputs()),
                    images.isEmpty()
                        ? "no image"
                        : names(images.keySet().stream().sorted().toList())));
      }
    }
    Grid grid = images.get(Modality.DWI).grid();
    List<Volume> channels = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Modality modality : manifest.inputs()) {
      Volume image = images.get(modality);
      checkGrid(modality, image.grid(), grid, warnings);
      checkContent(modality, image);
      channels.add(image.placedOn(grid));
    }
    return new Inputs(List.copyOf(channels), List.copyOf(warnings));
  }

  private static void checkGrid(Modality modality, Grid image, Grid dwi, List<String> warnings) {
    if (!image.sameShape(dwi)) {
      throw new GridMismatch(
          "%s has %s voxels but DWI has %s; all images must be on one grid."
              .formatted(modality, image.shape(), dwi.shape()));
    }
    double distance = image.maxCornerDistance(dwi);
    if (distance <= SAME_MM) {
      return;
    }
    double spacing = Math.min(dwi.spacing(0), Math.min(dwi.spacing(1), dwi.spacing(2)));
    if (!(distance <= SLIGHT_SHARE * spacing)) {
      throw new GridMismatch(
          "%s and DWI have the same shape but stand apart in the patient, by up to %s mm; all images must be on one grid."
              .formatted(modality, mm(distance)));
    }
    warnings.add(
        "%s stands up to %s mm off DWI's grid; it was taken to be on it."
            .formatted(modality, mm(distance)));
  }

  private static void checkContent(Modality modality, Volume image) {
    for (float value : image.data()) {
      if (value != 0) {
        return;
      }
    }
    throw new EmptyInput(modality + " holds only zeros; there is nothing to segment.");
  }

  private static String mm(double distance) {
    return String.format(Locale.ROOT, distance < 1 ? "%.3f" : "%.1f", distance);
  }

  private static String names(List<Modality> modalities) {
    return String.join(", ", modalities.stream().map(Modality::name).toList());
  }
}
