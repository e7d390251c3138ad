package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import dev.penumbra.volume.Volume;
import java.util.List;

/** What becomes of voxels that are no finite number. */
final class FiniteValues {

  private FiniteValues() {}

  /**
   * Sets such voxels to 0, in place.
   *
   * @param bad how many there are
   * @throws UnreadableVolume if there are no others
   */
  static NiftiImage image(NiftiHeader header, List<Volume> volumes, long bad, String name) {
    refuseNone(header, bad, name);
    if (bad > 0) {
      for (Volume volume : volumes) {
        float[] data = volume.data();
        for (int i = 0; i < data.length; i++) {
          data[i] = Float.isFinite(data[i]) ? data[i] : 0;
        }
      }
    }
    return new NiftiImage(header, volumes, bad);
  }

  /**
   * Refuses an image without any finite voxel.
   *
   * @param bad how many are not finite
   * @throws UnreadableVolume if all are
   */
  static void refuseNone(NiftiHeader header, long bad, String name) {
    if (bad == (long) header.grid().voxels() * header.volumes()) {
      throw new UnreadableVolume(
          Reason.NOT_FINITE, name, "none of its voxels is a finite number; the image is empty");
    }
  }
}
