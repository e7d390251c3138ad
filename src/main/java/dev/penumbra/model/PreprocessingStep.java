package dev.penumbra.model;

import dev.penumbra.volume.Modality;
import dev.penumbra.volume.ResampleRule;
import java.util.Set;

/**
 * One step between the native images and the network's input. Steps run in the manifest's order;
 * what changes the grid is undone in the opposite order for the result.
 */
public sealed interface PreprocessingStep {

  /**
   * Exchanges and flips the voxel axes so that they run nearest to right, front and top. The first
   * step, where there is one.
   */
  record Orient() implements PreprocessingStep {}

  /**
   * Brings the channels to a spacing.
   *
   * @param x spacing along x in mm
   * @param y spacing along y in mm
   * @param z spacing along z in mm
   * @param rule which reference implementation is repeated
   * @param tolerance the step is skipped where all three spacings are this close already, in mm
   * @param wholeNumbers channels that stay whole-numbered where their file holds integers:
   *     fractions are cut off, as ITK does when it resamples an image of an integer type
   */
  record Resample(
      double x, double y, double z, ResampleRule rule, double tolerance, Set<Modality> wholeNumbers)
      implements PreprocessingStep {

    /** Keeps its own copy of the set. */
    public Resample {
      wholeNumbers = Set.copyOf(wholeNumbers);
    }
  }

  /**
   * Cuts away the border where every channel is zero. The crop mask, which a later {@link
   * Normalize} may use, is the union of the channels' nonzero voxels.
   *
   * @param fillHoles whether zeros that are enclosed in three dimensions belong to the crop mask
   */
  record Crop(boolean fillHoles) implements PreprocessingStep {}

  /**
   * Brings each channel to mean 0 and standard deviation 1: (x − mean) / (std + epsilon), ddof 0. A
   * channel without variation becomes 0.
   *
   * @param over which voxels count
   * @param epsilon added to the standard deviation
   */
  record Normalize(Over over, double epsilon) implements PreprocessingStep {

    /** Which voxels a normalization counts and changes. */
    public enum Over {
      /** All. */
      ALL,
      /** Those that are not 0; zeros stay 0. */
      NONZERO,
      /** Those of the crop mask; the others become 0. */
      CROP_MASK
    }
  }
}
