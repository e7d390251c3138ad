package dev.penumbra.volume;

/** Marked and unmarked voxels of a grid; the array is shared as in {@link Volume}. */
public final class Mask {

  private final Grid grid;
  private final byte[] data;

  /**
   * A mask over an array.
   *
   * @param grid where the voxels stand
   * @param data {@code grid.voxels()} bytes, x fastest, 1 where marked and 0 elsewhere; not copied
   * @throws IllegalArgumentException if the array's length is another
   */
  public Mask(Grid grid, byte[] data) {
    if (data.length != grid.voxels()) {
      throw new IllegalArgumentException(
          data.length + " values for a grid of " + grid.voxels() + " voxels");
    }
    this.grid = grid;
    this.data = data;
  }

  /**
   * The voxels of a volume that are above a value.
   *
   * @param volume the volume
   * @param threshold marked are values strictly above it; NaN is not
   * @return a new mask on the volume's grid
   */
  public static Mask above(Volume volume, float threshold) {
    float[] values = volume.data();
    byte[] marked = new byte[values.length];
    for (int i = 0; i < marked.length; i++) {
      marked[i] = (byte) (values[i] > threshold ? 1 : 0);
    }
    return new Mask(volume.grid(), marked);
  }

  /**
   * Where the voxels stand.
   *
   * @return the grid
   */
  public Grid grid() {
    return grid;
  }

  /**
   * The marks, not a copy.
   *
   * @return 0 or 1 per voxel, x fastest
   */
  public byte[] data() {
    return data;
  }

  /**
   * Whether one voxel is marked.
   *
   * @param x index along x
   * @param y index along y
   * @param z index along z
   * @return true where marked
   */
  public boolean at(int x, int y, int z) {
    return data[grid.index(x, y, z)] != 0;
  }

  /**
   * Number of marked voxels.
   *
   * @return 0 to grid.voxels()
   */
  public int count() {
    int count = 0;
    for (byte b : data) {
      count += b;
    }
    return count;
  }

  /**
   * Volume of the marked voxels.
   *
   * @return ml
   */
  public double volumeMl() {
    return count() * grid.voxelMl();
  }
}
