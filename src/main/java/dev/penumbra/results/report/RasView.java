package dev.penumbra.results.report;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;

/**
 * A grid seen along the patient's axes: indices r, a, s grow to the right, to the front and
 * upwards, whatever the order and direction in which voxels are stored. The axes are the grid's
 * own, each taken for the patient axis it is nearest to; nothing is interpolated.
 */
final class RasView {

  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  private final Grid grid;
  private final int[] axis;
  private final boolean[] reversed = new boolean[3];
  private final int[] stride = new int[3];
  private int base;

  RasView(Grid grid) {
    this.grid = grid;
    this.axis = nearestOrder(grid.affine());
    int[] gridStride = {1, grid.nx(), grid.nx() * grid.ny()};
    for (int i = 0; i < 3; i++) {
      reversed[i] = grid.affine().at(i, axis[i]) < 0;
      stride[i] = reversed[i] ? -gridStride[axis[i]] : gridStride[axis[i]];
      if (reversed[i]) {
        base += (size(i) - 1) * gridStride[axis[i]];
      }
    }
  }

  /** Voxels to the right (0), to the front (1) or upwards (2). */
  int size(int direction) {
    return grid.size(axis[direction]);
  }

  /** Spacing in mm to the right (0), to the front (1) or upwards (2). */
  double spacing(int direction) {
    return grid.spacing(axis[direction]);
  }

  /** Height in mm (RAS z) of the middle of an axial slice. */
  double height(int s) {
    double[] voxel = new double[3];
    for (int i = 0; i < 3; i++) {
      double at = i == 2 ? s : (size(i) - 1) / 2.0;
      voxel[axis[i]] = reversed[i] ? size(i) - 1 - at : at;
    }
    return grid.affine().apply(voxel[0], voxel[1], voxel[2])[2];
  }

  /** Angle in degrees between an axial slice of this grid and the patient's axial plane. */
  double tilt() {
    // the slice's normal, from the two axes in it
    Affine affine = grid.affine();
    double[] r = column(affine, axis[0]);
    double[] a = column(affine, axis[1]);
    double nx = r[1] * a[2] - r[2] * a[1];
    double ny = r[2] * a[0] - r[0] * a[2];
    double nz = r[0] * a[1] - r[1] * a[0];
    double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    return Math.toDegrees(Math.acos(Math.min(1, Math.abs(nz) / length)));
  }

  /** An axial slice as radiologists look at it: the patient's right on the left, front on top. */
  Plane plane(Volume volume, int s) {
    return plane(s, i -> volume.data()[i]);
  }

  /** The slice of a mask, 0 and 1. */
  Plane plane(Mask mask, int s) {
    return plane(s, i -> mask.data()[i]);
  }

  /** The mask stored along the patient's axes. */
  Mask toRas(Mask mask) {
    Grid ras =
        new Grid(size(0), size(1), size(2), Affine.scaling(spacing(0), spacing(1), spacing(2)));
    byte[] data = new byte[ras.voxels()];
    int i = 0;
    for (int s = 0; s < size(2); s++) {
      for (int a = 0; a < size(1); a++) {
        for (int r = 0; r < size(0); r++) {
          data[i++] = mask.data()[base + r * stride[0] + a * stride[1] + s * stride[2]];
        }
      }
    }
    return new Mask(ras, data);
  }

  private interface Values {
    float at(int index);
  }

  private Plane plane(int s, Values values) {
    int width = size(0);
    int height = size(1);
    float[] pixels = new float[width * height];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int r = width - 1 - column;
        int a = height - 1 - row;
        pixels[row * width + column] =
            values.at(base + r * stride[0] + a * stride[1] + s * stride[2]);
      }
    }
    return new Plane(width, height, spacing(0), spacing(1), pixels);
  }

  private static int[] nearestOrder(Affine affine) {
    int[] best = ORDERS[0];
    double bestSum = -1;
    for (int[] order : ORDERS) {
      double sum = 0;
      for (int row = 0; row < 3; row++) {
        sum += Math.abs(affine.at(row, order[row])) / affine.spacing(order[row]);
      }
      if (sum > bestSum) {
        bestSum = sum;
        best = order;
      }
    }
    return best;
  }

  private static double[] column(Affine affine, int column) {
    return new double[] {affine.at(0, column), affine.at(1, column), affine.at(2, column)};
  }
}
