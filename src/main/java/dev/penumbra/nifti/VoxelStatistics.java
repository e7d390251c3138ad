package dev.penumbra.nifti;

/**
 * What the values of a volume are like, scaled as the header says. Voxels that are no finite number
 * are taken as 0, as in the volume that is read.
 *
 * @param min the smallest value
 * @param max the largest value
 * @param nonFinite how many voxels are NaN, infinite or beyond float32
 * @param positive how many voxels are above 0
 * @param positiveMean the mean of those; 0 where there are none
 */
public record VoxelStatistics(
    float min, float max, long nonFinite, long positive, double positiveMean) {

  /**
   * Whether all voxels have one value, so that there is no image.
   *
   * @return true for a constant volume
   */
  public boolean constant() {
    return min == max;
  }
}
