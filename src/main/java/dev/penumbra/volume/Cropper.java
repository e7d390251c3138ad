package dev.penumbra.volume;

import java.util.Arrays;
import java.util.List;

/** Cuts the part of an image that holds the head, and puts results back. Thread-safe. */
public final class Cropper {

  private Cropper() {}

  /**
   * The voxels where any of the volumes is not zero, as nnU-Net's {@code create_nonzero_mask}.
   *
   * @param volumes one or more volumes of the same shape; NaN counts as not zero
   * @param fillHoles also mark what is enclosed ({@link Morphology#fillHoles})
   * @return a mask on the first volume's grid
   * @throws IllegalArgumentException if there is no volume or the shapes differ
   */
  public static Mask nonzeroMask(List<Volume> volumes, boolean fillHoles) {
    if (volumes.isEmpty()) {
      throw new IllegalArgumentException("no volume to crop");
    }
    Grid grid = volumes.get(0).grid();
    byte[] marked = new byte[grid.voxels()];
    for (Volume volume : volumes) {
      if (!volume.grid().sameShape(grid)) {
        throw new IllegalArgumentException(
            "volumes of different shape: " + grid.shape() + " and " + volume.grid().shape());
      }
      float[] data = volume.data();
      for (int i = 0; i < marked.length; i++) {
        marked[i] |= (byte) (data[i] != 0 ? 1 : 0);
      }
    }
    Mask mask = new Mask(grid, marked);
    return fillHoles ? Morphology.fillHoles(mask) : mask;
  }

  /**
   * The smallest box around the voxels where any of the volumes is not zero. Filling holes does not
   * change it, so there is no need to.
   *
   * @param volumes one or more volumes of the same shape
   * @return the box; the whole grid when all is zero
   */
  public static Box nonzeroBox(List<Volume> volumes) {
    return boxOf(nonzeroMask(volumes, false));
  }

  /**
   * The smallest box around the marked voxels.
   *
   * @param mask the mask
   * @return the box; the whole grid when nothing is marked
   */
  public static Box boxOf(Mask mask) {
    Grid grid = mask.grid();
    byte[] data = mask.data();
    int[] low = {grid.nx(), grid.ny(), grid.nz()};
    int[] high = {-1, -1, -1};
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        int row = grid.index(0, y, z);
        int first = 0;
        while (first < grid.nx() && data[row + first] == 0) {
          first++;
        }
        if (first == grid.nx()) {
          continue;
        }
        int last = grid.nx() - 1;
        while (data[row + last] == 0) {
          last--;
        }
        low[0] = Math.min(low[0], first);
        high[0] = Math.max(high[0], last);
        low[1] = Math.min(low[1], y);
        high[1] = Math.max(high[1], y);
        low[2] = Math.min(low[2], z);
        high[2] = z;
      }
    }
    return high[2] < 0
        ? Box.whole(grid)
        : new Box(low[0], low[1], low[2], high[0] + 1, high[1] + 1, high[2] + 1);
  }

  /**
   * Cuts a box out.
   *
   * @param volume the volume
   * @param box the part wanted
   * @return a new volume, standing in the patient where the part stood
   * @throws IllegalArgumentException if the box reaches beyond the volume
   */
  public static Volume crop(Volume volume, Box box) {
    Grid part = box.within(volume.grid());
    float[] data = new float[part.voxels()];
    copyRows(volume.data(), volume.grid(), box, data, part, Box.whole(part));
    return new Volume(part, data);
  }

  /**
   * Cuts a box out of a mask.
   *
   * @param mask the mask
   * @param box the part wanted
   * @return a new mask
   * @throws IllegalArgumentException if the box reaches beyond the mask
   */
  public static Mask crop(Mask mask, Box box) {
    Grid part = box.within(mask.grid());
    byte[] data = new byte[part.voxels()];
    copyRows(mask.data(), mask.grid(), box, data, part, Box.whole(part));
    return new Mask(part, data);
  }

  /**
   * Puts a part back: the inverse of {@link #crop(Volume, Box)}.
   *
   * @param part values of the box
   * @param box where the part stands in the full grid
   * @param full the full grid
   * @param outside the value everywhere else
   * @return a new volume on the full grid
   * @throws IllegalArgumentException if part and box differ in size or the box reaches beyond the
   *     grid
   */
  public static Volume paste(Volume part, Box box, Grid full, float outside) {
    if (!box.within(full).sameShape(part.grid())) {
      throw new IllegalArgumentException(
          "a part of " + part.grid().shape() + " does not fill " + box);
    }
    float[] data = new float[full.voxels()];
    if (outside != 0) {
      Arrays.fill(data, outside);
    }
    copyRows(part.data(), part.grid(), Box.whole(part.grid()), data, full, box);
    return new Volume(full, data);
  }

  // Suppressed: both arrays are of the same primitive type at every call.
  @SuppressWarnings("SuspiciousSystemArraycopy")
  private static void copyRows(
      Object src, Grid srcGrid, Box srcBox, Object dst, Grid dstGrid, Box dstBox) {
    for (int z = 0; z < srcBox.nz(); z++) {
      for (int y = 0; y < srcBox.ny(); y++) {
        int from = srcGrid.index(srcBox.x0(), srcBox.y0() + y, srcBox.z0() + z);
        int to = dstGrid.index(dstBox.x0(), dstBox.y0() + y, dstBox.z0() + z);
        System.arraycopy(src, from, dst, to, srcBox.nx());
      }
    }
  }
}
