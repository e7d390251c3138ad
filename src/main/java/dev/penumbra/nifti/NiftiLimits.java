package dev.penumbra.nifti;

/**
 * What a file may ask for at most. Checked against the header, before any voxel is read or memory
 * for it taken.
 *
 * @param maxVoxels voxels of all volumes together; each takes 4 bytes of memory
 * @param maxDimension size along one spatial axis
 * @param maxVolumes volumes of a 4-D file
 * @param maxBytes bytes of the decompressed file
 */
public record NiftiLimits(long maxVoxels, int maxDimension, int maxVolumes, long maxBytes) {

  /** 64 Mi voxels (256 MiB of memory), 2048 along an axis, 512 volumes, 1 GiB decompressed. */
  public static final NiftiLimits DEFAULT = new NiftiLimits(1L << 26, 2048, 512, 1L << 30);

  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Checks that the limits are positive. */
  public NiftiLimits {
    if (maxVoxels > LARGEST_ARRAY) {
      throw new IllegalArgumentException("maxVoxels can be at most " + LARGEST_ARRAY);
    }
    if (maxVoxels < 1 || maxDimension < 1 || maxVolumes < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("limits must be 1 or more");
    }
  }
}
