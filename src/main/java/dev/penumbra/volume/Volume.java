package dev.penumbra.volume;

/**
 * One scalar per voxel of a grid. The array is shared, not copied: who makes a volume hands the
 * array over, who reads one leaves it as it is. Safe to share between threads under that rule.
 */
public final class Volume {

  private final Grid grid;
  private final float[] data;

  /**
   * A volume over an array.
   *
   * @param grid where the voxels stand
   * @param data {@code grid.voxels()} values, x fastest; not copied
   * @throws IllegalArgumentException if the array's length is another
   */
  public Volume(Grid grid, float[] data) {
    if (data.length != grid.voxels()) {
      throw new IllegalArgumentException(
          data.length + " values for a grid of " + grid.voxels() + " voxels");
    }
    this.grid = grid;
    this.data = data;
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
   * The values, not a copy.
   *
   * @return the array, x fastest
   */
  public float[] data() {
    return data;
  }

  /**
   * The value of one voxel.
   *
   * @param x index along x
   * @param y index along y
   * @param z index along z
   * @return the value
   */
  public float at(int x, int y, int z) {
    return data[grid.index(x, y, z)];
  }
}
