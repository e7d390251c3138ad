package dev.penumbra.volume;

/**
 * A block of voxels, half open: x0 ≤ x &lt; x1 and so on.
 *
 * @param x0 first index along x
 * @param y0 first index along y
 * @param z0 first index along z
 * @param x1 index after the last along x
 * @param y1 index after the last along y
 * @param z1 index after the last along z
 */
public record Box(int x0, int y0, int z0, int x1, int y1, int z1) {

  /** Checks that the block holds a voxel. */
  public Box {
    if (x0 < 0 || y0 < 0 || z0 < 0 || x1 <= x0 || y1 <= y0 || z1 <= z0) {
      throw new IllegalArgumentException(
          "not a box: x %d–%d, y %d–%d, z %d–%d".formatted(x0, x1, y0, y1, z0, z1));
    }
  }

  /**
   * The block that holds a whole grid.
   *
   * @param grid the grid
   * @return the block
   */
  public static Box whole(Grid grid) {
    return new Box(0, 0, 0, grid.nx(), grid.ny(), grid.nz());
  }

  /**
   * Size along x.
   *
   * @return voxels
   */
  public int nx() {
    return x1 - x0;
  }

  /**
   * Size along y.
   *
   * @return voxels
   */
  public int ny() {
    return y1 - y0;
  }

  /**
   * Size along z.
   *
   * @return voxels
   */
  public int nz() {
    return z1 - z0;
  }

  /**
   * The block as a grid of its own, standing where it stood.
   *
   * @param full the grid that the block is cut from
   * @return a grid of the block's size, its affine moved to the block's first voxel
   * @throws IllegalArgumentException if the block reaches beyond the grid
   */
  public Grid within(Grid full) {
    if (x1 > full.nx() || y1 > full.ny() || z1 > full.nz()) {
      throw new IllegalArgumentException(this + " reaches beyond a grid of " + full.shape());
    }
    return new Grid(nx(), ny(), nz(), full.affine().moved(x0, y0, z0, 1, 1, 1));
  }
}
