package dev.penumbra.cases;

import dev.penumbra.volume.Grid;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether an image of a case is on the DWI's grid. The shapes must be equal. Where the affines
 * place a corner voxel up to {@link #SAME_MM} apart, rounding explains it; up to {@link #CLOSE_MM},
 * the DWI's affine is taken and a warning says so, as DeepISLES does; beyond, the images do not
 * belong together.
 */
public final class GridAgreement {

  /** Affines this close, in mm at the corner voxels, are the same. */
  public static final double SAME_MM = 1e-3;

  /** Affines this close, in mm, differ by registration or rounding, not by mistake. */
  public static final double CLOSE_MM = 1.0;

  private GridAgreement() {}

  /**
   * What keeps an image from being used with the DWI.
   *
   * @param name what the sentence calls the image
   * @param own the image's grid
   * @param dwi the DWI's grid
   * @return the start of a sentence, without a full stop: another shape, or the same shape in
   *     another position; empty where the grids agree
   */
  public static Optional<String> misfit(String name, Grid own, Grid dwi) {
    if (!own.sameShape(dwi)) {
      return Optional.of(
          "%s has %s voxels and the DWI %s".formatted(name, own.shape(), dwi.shape()));
    }
    double apart = own.maxCornerDistance(dwi);
    return apart <= CLOSE_MM
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s has the DWI's shape, but another position: they are placed %.1f mm apart in the"
                    + " patient",
                name,
                apart));
  }

  /**
   * What is to be told of an image that can be used.
   *
   * @param name what the sentence calls the image
   * @param own the image's grid
   * @param dwi the DWI's grid
   * @return a sentence; empty where the grids are the same
   */
  public static Optional<String> warning(String name, Grid own, Grid dwi) {
    double apart = own.maxCornerDistance(dwi);
    return apart <= SAME_MM
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s is placed up to %.3f mm apart from the DWI; the DWI's position is used.",
                name,
                apart));
  }
}
