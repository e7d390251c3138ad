package dev.penumbra.volume;

/**
 * Where voxels stand: how many along each axis and the affine that places them in the patient.
 *
 * @param nx voxels along x
 * @param ny voxels along y
 * @param nz voxels along z
 * @param affine voxel indices to mm (RAS+)
 */
public record Grid(int nx, int ny, int nz, Affine affine) {

  /** Checks the shape. */
  public Grid {
    if (nx < 1 || ny < 1 || nz < 1) {
      throw new IllegalArgumentException("empty grid " + nx + "×" + ny + "×" + nz);
    }
    Math.multiplyExact(Math.multiplyExact(nx, ny), nz);
  }

  /**
   * Number of voxels.
   *
   * @return nx · ny · nz
   */
  public int voxels() {
    return nx * ny * nz;
  }

  /**
   * Extent along one axis.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @return the number of voxels
   */
  public int size(int axis) {
    return axis == 0 ? nx : axis == 1 ? ny : nz;
  }

  /**
   * Spacing along one axis: the norm of the affine's column.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @return mm
   */
  public double spacing(int axis) {
    return affine.spacing(axis);
  }

  /**
   * Volume of one voxel, |det(affine)| / 1000.
   *
   * @return ml
   */
  public double voxelMl() {
    return Math.abs(affine.determinant()) / 1000.0;
  }

  /**
   * Array index of a voxel.
   *
   * @param x 0 to nx − 1
   * @param y 0 to ny − 1
   * @param z 0 to nz − 1
   * @return {@code x + nx · (y + ny · z)}
   */
  public int index(int x, int y, int z) {
    return x + nx * (y + ny * z);
  }

  /**
   * Whether the other grid has as many voxels along each axis.
   *
   * @param other the other grid
   * @return true when the shapes are equal
   */
  public boolean sameShape(Grid other) {
    return nx == other.nx && ny == other.ny && nz == other.nz;
  }

  /**
   * The largest distance in mm between where this grid and another of the same shape place the same
   * corner voxel.
   *
   * @param other a grid of the same shape
   * @return mm; 0 for equal grids
   */
  public double maxCornerDistance(Grid other) {
    double max = 0;
    for (int corner = 0; corner < 8; corner++) {
      int x = (corner & 1) * (nx - 1);
      int y = (corner >> 1 & 1) * (ny - 1);
      int z = (corner >> 2) * (nz - 1);
      double[] a = affine.apply(x, y, z);
      double[] b = other.affine.apply(x, y, z);
      double dx = a[0] - b[0];
      double dy = a[1] - b[1];
      double dz = a[2] - b[2];
      max = Math.max(max, Math.sqrt(dx * dx + dy * dy + dz * dz));
    }
    return max;
  }

  /**
   * The shape for a person.
   *
   * @return for example {@code 112×112×73}
   */
  public String shape() {
    return nx + "×" + ny + "×" + nz;
  }
}
