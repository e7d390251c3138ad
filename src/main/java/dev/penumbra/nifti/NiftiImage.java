package dev.penumbra.nifti;

import dev.penumbra.volume.Volume;
import java.util.List;

/** A decoded file: its header and one float32 volume per time point. */
public final class NiftiImage {

  private final NiftiHeader header;
  private final List<Volume> volumes;
  private final long nonFinite;

  NiftiImage(NiftiHeader header, List<Volume> volumes, long nonFinite) {
    this.header = header;
    this.volumes = List.copyOf(volumes);
    this.nonFinite = nonFinite;
  }

  /**
   * The file's header.
   *
   * @return the header
   */
  public NiftiHeader header() {
    return header;
  }

  /**
   * Number of volumes.
   *
   * @return 1 for a 3-D file
   */
  public int volumes() {
    return volumes.size();
  }

  /**
   * One volume, scaled as the header says.
   *
   * @param t 0 to {@link #volumes()} − 1
   * @return the volume; infinities and NaNs of the file are 0 in it
   */
  public Volume volume(int t) {
    return volumes.get(t);
  }

  /**
   * How many voxels were NaN, infinite or beyond float32, and are 0 now.
   *
   * @return voxels of all volumes together
   */
  public long nonFinite() {
    return nonFinite;
  }
}
