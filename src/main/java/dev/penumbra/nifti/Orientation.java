package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import dev.penumbra.volume.Affine;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the voxels stand according to a header, with nibabel's precedence ({@code
 * get_best_affine}): the sform if its code is set, else the qform if its code is set, else the
 * spacing alone, centered and with x running to the left. Results are in mm.
 */
final class Orientation {

  /** A quaternion of float32 numbers may be longer than 1 by this much; as in nibabel. */
  private static final double TOLERANCE_1 = 3 * Math.ulp(1f);

  private static final double TOLERANCE_2 = 3 * Math.ulp(1.0);

  /** Least volume of a voxel against that of a box with the same edges. */
  private static final double LEAST_DETERMINANT = 1e-3;

  private static final int LARGEST_CODE = 5;

  private final RawHeader raw;
  private final String name;
  private final int[] size;
  private final double[] spacing;

  /**
   * A reader of the orientation fields.
   *
   * @param size voxels along x, y, z
   * @param spacing checked spacing along x, y, z in the header's unit
   */
  Orientation(RawHeader raw, String name, int[] size, double[] spacing) {
    this.raw = raw;
    this.name = name;
    this.size = size;
    this.spacing = spacing;
  }

  Affine affine() {
    NiftiPlacement placement = placement();
    String source = placement.name().toLowerCase(Locale.ROOT);
    double[] m =
        switch (placement) {
          case SFORM -> sform();
          case QFORM -> qform();
          case SPACING -> centered();
        };
    double mm = NiftiUnit.of(raw.integer(HeaderField.XYZT_UNITS)).millimeters();
    for (int i = 0; i < 12; i++) {
      if (!Double.isFinite(m[i])) {
        throw new UnreadableVolume(
            Reason.AFFINE, name, "its " + source + " has a number that is not finite");
      }
      m[i] *= mm;
    }
    Affine affine = Affine.of(m);
    double box = affine.spacing(0) * affine.spacing(1) * affine.spacing(2);
    if (!(Math.abs(affine.determinant()) >= LEAST_DETERMINANT * box) || box == 0) {
      throw new UnreadableVolume(
          Reason.AFFINE,
          name,
          "its " + source + " is singular: the three axes of the image do not span a space");
    }
    return affine;
  }

  /**
   * The qform in mm, whether it places the voxels or not; empty where it is not set or is wrong.
   */
  Optional<Affine> qformAffine() {
    if (!isSet(HeaderField.QFORM_CODE)) {
      return Optional.empty();
    }
    try {
      double mm = NiftiUnit.of(raw.integer(HeaderField.XYZT_UNITS)).millimeters();
      double[] m = Arrays.stream(qform()).map(value -> value * mm).toArray();
      return Arrays.stream(m).allMatch(Double::isFinite)
          ? Optional.of(Affine.of(m))
          : Optional.empty();
    } catch (UnreadableVolume e) {
      return Optional.empty();
    }
  }

  NiftiPlacement placement() {
    if (isSet(HeaderField.SFORM_CODE)) {
      return NiftiPlacement.SFORM;
    }
    return isSet(HeaderField.QFORM_CODE) ? NiftiPlacement.QFORM : NiftiPlacement.SPACING;
  }

  private boolean isSet(HeaderField code) {
    long value = raw.integer(code);
    return value > 0 && value <= LARGEST_CODE;
  }

  private double[] sform() {
    double[] m = new double[12];
    Arrays.setAll(m, i -> raw.number(HeaderField.SROW, i));
    return m;
  }

  private double[] qform() {
    double b = raw.number(HeaderField.QUATERN, 0);
    double c = raw.number(HeaderField.QUATERN, 1);
    double d = raw.number(HeaderField.QUATERN, 2);
    double aa = 1 - (b * b + c * c + d * d);
    double tolerance = raw.version() == 1 ? TOLERANCE_1 : TOLERANCE_2;
    if (!(aa >= -tolerance)) {
      throw new UnreadableVolume(
          Reason.QUATERNION,
          name,
          "the quaternion (%s, %s, %s) of its qform is not a rotation; its length must be at most 1"
              .formatted(b, c, d));
    }
    double a = Math.abs(aa) < tolerance ? 0 : Math.sqrt(aa);
    double n = a * a + b * b + c * c + d * d;
    double s = n == 0 ? 0 : 2 / n;
    double[][] r = {
      {1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)},
      {s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)},
      {s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)}
    };
    double qfac = raw.number(HeaderField.PIXDIM, 0) == -1 ? -1 : 1;
    double[] m = new double[12];
    for (int row = 0; row < 3; row++) {
      m[row * 4] = r[row][0] * spacing[0];
      m[row * 4 + 1] = r[row][1] * spacing[1];
      m[row * 4 + 2] = r[row][2] * spacing[2] * qfac;
      m[row * 4 + 3] = raw.number(HeaderField.QOFFSET, row);
    }
    return m;
  }

  private double[] centered() {
    double[] m = new double[12];
    for (int a = 0; a < 3; a++) {
      double step = a == 0 ? -spacing[a] : spacing[a];
      m[a * 4 + a] = step;
      m[a * 4 + 3] = -step * (size[a] - 1) / 2.0;
    }
    return m;
  }

  /**
   * Writes an affine as sform, and as qform where its axes are at right angles.
   *
   * @param code the standard's code for both, 1 for the scanner's space
   */
  static void write(RawHeader raw, Affine affine, int code) {
    raw.put(HeaderField.SFORM_CODE, 0, code);
    double[][] r = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        raw.put(HeaderField.SROW, row * 4 + column, affine.at(row, column));
      }
      raw.put(HeaderField.QOFFSET, row, affine.at(row, 3));
    }
    double qfac = affine.determinant() < 0 ? -1 : 1;
    raw.put(HeaderField.PIXDIM, 0, qfac);
    for (int column = 0; column < 3; column++) {
      double length = affine.spacing(column);
      raw.put(HeaderField.PIXDIM, column + 1, length);
      for (int row = 0; row < 3; row++) {
        r[row][column] = affine.at(row, column) / (column == 2 ? qfac * length : length);
      }
    }
    if (isRotation(r)) {
      raw.put(HeaderField.QFORM_CODE, 0, code);
      double[] q = quaternion(r);
      for (int i = 0; i < 3; i++) {
        raw.put(HeaderField.QUATERN, i, q[i]);
      }
    }
  }

  private static boolean isRotation(double[][] r) {
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < i; j++) {
        double dot = r[0][i] * r[0][j] + r[1][i] * r[1][j] + r[2][i] * r[2][j];
        if (Math.abs(dot) > 1e-5) {
          return false;
        }
      }
    }
    return true;
  }

  /** The imaginary parts of the unit quaternion of a rotation, for a real part of 0 or more. */
  private static double[] quaternion(double[][] r) {
    double[] square = {
      1 + r[0][0] + r[1][1] + r[2][2],
      1 + r[0][0] - r[1][1] - r[2][2],
      1 - r[0][0] + r[1][1] - r[2][2],
      1 - r[0][0] - r[1][1] + r[2][2]
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      largest = square[i] > square[largest] ? i : largest;
    }
    double x = r[2][1] - r[1][2];
    double y = r[0][2] - r[2][0];
    double z = r[1][0] - r[0][1];
    double xy = r[1][0] + r[0][1];
    double xz = r[2][0] + r[0][2];
    double yz = r[2][1] + r[1][2];
    double[][] rows = {
      {square[0], x, y, z}, {x, square[1], xy, xz}, {y, xy, square[2], yz}, {z, xz, yz, square[3]}
    };
    double[] q = rows[largest];
    double scale = (q[0] < 0 ? -1 : 1) / (2 * Math.sqrt(square[largest]));
    return new double[] {q[1] * scale, q[2] * scale, q[3] * scale};
  }
}
