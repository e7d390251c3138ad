package dev.penumbra.volume;

import java.util.Arrays;

/**
 * Exchanges and flips the axes of a grid so that they run, as nearly as axes can, to the patient's
 * right, front and top (RAS+). No voxel changes its value or its place in the patient. Immutable.
 */
public final class Reorientation {

  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  private final Grid before;
  private final Grid after;
  private final int start;
  private final int[] step = new int[3];

  private Reorientation(Grid before, int[] from, boolean[] flipped) {
    this.before = before;
    int[] stride = {1, before.nx(), before.nx() * before.ny()};
    int[] corner = new int[3];
    int first = 0;
    for (int axis = 0; axis < 3; axis++) {
      int old = from[axis];
      step[axis] = flipped[axis] ? -stride[old] : stride[old];
      if (flipped[axis]) {
        corner[old] = before.size(old) - 1;
        first += corner[old] * stride[old];
      }
    }
    start = first;
    double[] origin = before.affine().apply(corner[0], corner[1], corner[2]);
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        double value = before.affine().at(row, from[axis]);
        rows[row * 4 + axis] = flipped[axis] ? -value : value;
      }
      rows[row * 4 + 3] = origin[row];
    }
    after =
        new Grid(before.size(from[0]), before.size(from[1]), before.size(from[2]), Affine.of(rows));
  }

  /**
   * The way from a grid to the axes nearest to RAS+: of the six orders, the one whose directions
   * agree best with the patient's axes in sum, the first of equals.
   *
   * @param grid a grid whose affine is not singular
   * @return the way there and back
   */
  public static Reorientation toRas(Grid grid) {
    int[] best = ORDERS[0];
    double most = -1;
    for (int[] order : ORDERS) {
      double agreement = 0;
      for (int axis = 0; axis < 3; axis++) {
        agreement += Math.abs(along(grid, axis, order[axis]));
      }
      if (agreement > most + 1e-9) {
        most = agreement;
        best = order;
      }
    }
    boolean[] flipped = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      flipped[axis] = along(grid, axis, best[axis]) < 0;
    }
    return new Reorientation(grid, best, flipped);
  }

  /** Cosine between the patient's axis {@code world} and the grid's axis {@code axis}. */
  private static double along(Grid grid, int world, int axis) {
    return grid.affine().at(world, axis) / grid.spacing(axis);
  }

  /**
   * Whether the axes run that way already.
   *
   * @return true when nothing changes
   */
  public boolean isIdentity() {
    return after.equals(before);
  }

  /**
   * The grid with its axes exchanged.
   *
   * @return the same voxels at the same places in the patient
   */
  public Grid after() {
    return after;
  }

  /**
   * A volume with its axes exchanged.
   *
   * @param volume of the grid this was made for
   * @return the volume on {@link #after()}; the argument itself where nothing changes
   * @throws IllegalArgumentException if its shape is another
   */
  public Volume apply(Volume volume) {
    requireShape(volume, before);
    if (isIdentity()) {
      return volume;
    }
    float[] in = volume.data();
    float[] out = new float[in.length];
    walk((there, here) -> out[there] = in[here]);
    return volume.integers() ? Volume.ofIntegers(after, out) : new Volume(after, out);
  }

  /**
   * A result on the grid that stood before.
   *
   * @param volume of the shape of {@link #after()}
   * @return the volume on the grid this was made for
   * @throws IllegalArgumentException if its shape is another
   */
  public Volume undo(Volume volume) {
    requireShape(volume, after);
    if (isIdentity()) {
      return volume.placedOn(before);
    }
    float[] in = volume.data();
    float[] out = new float[in.length];
    walk((there, here) -> out[here] = in[there]);
    return new Volume(before, out);
  }

  private interface Pair {
    void each(int there, int here);
  }

  private void walk(Pair pair) {
    int there = 0;
    for (int z = 0; z < after.nz(); z++) {
      for (int y = 0; y < after.ny(); y++) {
        int here = start + z * step[2] + y * step[1];
        for (int x = 0; x < after.nx(); x++) {
          pair.each(there++, here);
          here += step[0];
        }
      }
    }
  }

  private static void requireShape(Volume volume, Grid grid) {
    if (!volume.grid().sameShape(grid)) {
      throw new IllegalArgumentException(
          "a volume of " + volume.grid().shape() + " for a grid of " + grid.shape());
    }
  }

  @Override
  public String toString() {
    return "Reorientation[start=" + start + ", step=" + Arrays.toString(step) + "]";
  }
}
