package dev.penumbra.volume;

import java.util.Arrays;

/**
 * Maps voxel indices (x, y, z) to millimetres in the patient's RAS+ space: the upper three rows of
 * NIfTI's 4 × 4 matrix. Immutable.
 */
public final class Affine {

  private final double[] rows;

  private Affine(double[] rows) {
    this.rows = rows;
  }

  /**
   * An affine from its rows.
   *
   * @param rows twelve numbers, row by row: {@code r00 r01 r02 tx, r10 …, r20 …}
   * @return the affine
   * @throws IllegalArgumentException if there are not exactly twelve
   */
  public static Affine of(double... rows) {
    if (rows.length != 12) {
      throw new IllegalArgumentException("an affine has 12 numbers, not " + rows.length);
    }
    return new Affine(rows.clone());
  }

  /**
   * An affine without rotation or origin.
   *
   * @param sx spacing along x in mm
   * @param sy spacing along y in mm
   * @param sz spacing along z in mm
   * @return the affine
   */
  public static Affine scaling(double sx, double sy, double sz) {
    return of(sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, sz, 0);
  }

  /**
   * One number of the matrix.
   *
   * @param row 0 to 2
   * @param column 0 to 3; column 3 is the translation in mm
   * @return the number
   */
  public double at(int row, int column) {
    return rows[row * 4 + column];
  }

  /**
   * Maps a voxel index to millimetres.
   *
   * @param x index along x, may be fractional
   * @param y index along y
   * @param z index along z
   * @return three coordinates in mm: to the right, to the front, upwards
   */
  public double[] apply(double x, double y, double z) {
    double[] mm = new double[3];
    for (int r = 0; r < 3; r++) {
      mm[r] = at(r, 0) * x + at(r, 1) * y + at(r, 2) * z + at(r, 3);
    }
    return mm;
  }

  /**
   * Distance between neighbouring voxels along one axis: the norm of that column.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @return the spacing in mm
   */
  public double spacing(int axis) {
    double a = at(0, axis);
    double b = at(1, axis);
    double c = at(2, axis);
    return Math.sqrt(a * a + b * b + c * c);
  }

  /**
   * Determinant of the 3 × 3 part: the signed volume of a voxel.
   *
   * @return mm³, negative where the axes are left-handed
   */
  public double determinant() {
    return at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1))
        - at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0))
        + at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0));
  }

  /**
   * The map from millimetres to voxel indices.
   *
   * @return the inverse
   * @throws ArithmeticException if the matrix is singular
   */
  public Affine inverse() {
    double det = determinant();
    if (!(Math.abs(det) > 1e-12)) {
      throw new ArithmeticException("singular affine");
    }
    double[] inv = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        int r1 = (c + 1) % 3;
        int r2 = (c + 2) % 3;
        int c1 = (r + 1) % 3;
        int c2 = (r + 2) % 3;
        inv[r * 4 + c] = (at(r1, c1) * at(r2, c2) - at(r1, c2) * at(r2, c1)) / det;
      }
    }
    for (int r = 0; r < 3; r++) {
      inv[r * 4 + 3] =
          -(inv[r * 4] * at(0, 3) + inv[r * 4 + 1] * at(1, 3) + inv[r * 4 + 2] * at(2, 3));
    }
    return new Affine(inv);
  }

  /**
   * The affine of a grid whose voxel (0, 0, 0) stands at index (x, y, z) of this one and whose
   * spacing is scaled.
   *
   * @param x index of the new origin along x
   * @param y index of the new origin along y
   * @param z index of the new origin along z
   * @param scaleX new spacing over old along x
   * @param scaleY new spacing over old along y
   * @param scaleZ new spacing over old along z
   * @return the new affine
   */
  public Affine moved(double x, double y, double z, double scaleX, double scaleY, double scaleZ) {
    double[] origin = apply(x, y, z);
    double[] next = new double[12];
    for (int r = 0; r < 3; r++) {
      next[r * 4] = at(r, 0) * scaleX;
      next[r * 4 + 1] = at(r, 1) * scaleY;
      next[r * 4 + 2] = at(r, 2) * scaleZ;
      next[r * 4 + 3] = origin[r];
    }
    return new Affine(next);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Affine affine && Arrays.equals(rows, affine.rows);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rows);
  }

  @Override
  public String toString() {
    return "Affine" + Arrays.toString(rows);
  }
}
