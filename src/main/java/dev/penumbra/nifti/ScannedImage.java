package dev.penumbra.nifti;

import java.util.List;

/**
 * An image that was read to its end and passed all checks, without its voxels.
 *
 * @param header the file's header
 * @param volumes what the values of each volume are like
 */
public record ScannedImage(NiftiHeader header, List<VoxelStatistics> volumes) {

  /** Copies the list. */
  public ScannedImage {
    volumes = List.copyOf(volumes);
  }

  /**
   * The volume that counts: of a DWI with two, the one with b = 1000 s/mm².
   *
   * @return the last one
   */
  public VoxelStatistics last() {
    return volumes.get(volumes.size() - 1);
  }

  /**
   * How many voxels are no finite number.
   *
   * @return voxels of all volumes together
   */
  public long nonFinite() {
    return volumes.stream().mapToLong(VoxelStatistics::nonFinite).sum();
  }
}
