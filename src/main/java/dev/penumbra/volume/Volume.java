package dev.penumbra.volume;

/**
 * One scalar per voxel of a grid. The array is shared, not copied: who makes a volume hands the
 * array over, who reads one leaves it as it is. Safe to share between threads under that rule.
 */
public final class Volume {

  private final Grid grid;
  private final float[] data;
  private final boolean integers;

  /**
   * A volume over an array.
   *
   * @param grid where the voxels stand
   * @param data {@code grid.voxels()} values, x fastest; not copied
   * @throws IllegalArgumentException if the array's length is another
   */
  public Volume(Grid grid, float[] data) {
    this(grid, data, false);
  }

  private Volume(Grid grid, float[] data, boolean integers) {
    if (data.length != grid.voxels()) {
      throw new IllegalArgumentException(
          data.length + " values for a grid of " + grid.voxels() + " voxels");
    }
    this.grid = grid;
    this.data = data;
    this.integers = integers;
  }

  /**
   * A volume of voxels that were stored as integers. Resampling software that knows such images
   * (ITK) keeps them whole-numbered; whole numbers that are stored as floats are not such.
   *
   * @param grid where the voxels stand
   * @param data {@code grid.voxels()} whole numbers, x fastest; not copied
   * @return the volume
   * @throws IllegalArgumentException if the array's length is another
   */
  public static Volume ofIntegers(Grid grid, float[] data) {
    return new Volume(grid, data, true);
  }

  /**
   * The same voxels, placed elsewhere.
   *
   * @param other a grid of the same shape
   * @return a volume that shares this one's array
   * @throws IllegalArgumentException if the grid has another number of voxels
   */
  public Volume placedOn(Grid other) {
    return other.equals(grid) ? this : new Volume(other, data, integers);
  }

  /**
   * Whether the voxels were stored as integers.
   *
   * @return false for what was computed
   */
  public boolean integers() {
    return integers;
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
