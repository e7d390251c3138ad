package dev.penumbra.metrics;

import dev.penumbra.volume.Box;
import dev.penumbra.volume.Mask;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The 95th percentile Hausdorff distance between the surfaces of two masks, in mm.
 *
 * <p>Definition of MONAI's {@code compute_hausdorff_distance(percentile=95)} and of Metrics
 * Reloaded (Maier-Hein et al., 2024): the larger of the two directed 95th percentiles. MedPy's
 * {@code hd95} pools both directions before taking the percentile and mostly comes out lower. A
 * surface voxel is a marked one with an unmarked face neighbor, where everything outside of the
 * volume counts as unmarked; distances are between voxel centers, exact, with the spacing of each
 * axis; the percentile interpolates linearly (numpy's default).
 */
final class SurfaceDistance {

  private static final double PERCENTILE = 0.95;

  private SurfaceDistance() {}

  /** HD95 in mm; 0 when both masks are empty, absent when exactly one is. */
  static OptionalDouble hd95(Mask a, Mask b) {
    boolean emptyA = a.count() == 0;
    boolean emptyB = b.count() == 0;
    if (emptyA || emptyB) {
      return emptyA && emptyB ? OptionalDouble.of(0) : OptionalDouble.empty();
    }
    // Both surfaces lie in this box, and so does every nearest pair of them.
    Box box = boundingBox(a, b);
    boolean[] surfaceA = surface(a, box);
    boolean[] surfaceB = surface(b, box);
    return OptionalDouble.of(
        Math.max(
            directed(surfaceA, distances(surfaceB, box, b)),
            directed(surfaceB, distances(surfaceA, box, a))));
  }

  private static double[] distances(boolean[] features, Box box, Mask mask) {
    return DistanceTransform.squared(
        features,
        new int[] {box.nx(), box.ny(), box.nz()},
        new double[] {mask.grid().spacing(0), mask.grid().spacing(1), mask.grid().spacing(2)});
  }

  private static double directed(boolean[] from, double[] squared) {
    double[] distances = new double[from.length];
    int n = 0;
    for (int i = 0; i < from.length; i++) {
      if (from[i]) {
        distances[n++] = Math.sqrt(squared[i]);
      }
    }
    return percentile(Arrays.copyOf(distances, n), PERCENTILE);
  }

  static double percentile(double[] values, double fraction) {
    Arrays.sort(values);
    double at = fraction * (values.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, values.length - 1);
    return values[below] + (at - below) * (values[above] - values[below]);
  }

  /** Which voxels of the box are on the mask's surface; the box holds all of the mask. */
  static boolean[] surface(Mask mask, Box box) {
    boolean[] surface = new boolean[box.nx() * box.ny() * box.nz()];
    int i = 0;
    for (int z = box.z0(); z < box.z1(); z++) {
      for (int y = box.y0(); y < box.y1(); y++) {
        for (int x = box.x0(); x < box.x1(); x++, i++) {
          surface[i] = mask.at(x, y, z) && onSurface(mask, x, y, z);
        }
      }
    }
    return surface;
  }

  private static boolean onSurface(Mask mask, int x, int y, int z) {
    int nx = mask.grid().nx();
    int ny = mask.grid().ny();
    int nz = mask.grid().nz();
    return x == 0
        || y == 0
        || z == 0
        || x == nx - 1
        || y == ny - 1
        || z == nz - 1
        || !mask.at(x - 1, y, z)
        || !mask.at(x + 1, y, z)
        || !mask.at(x, y - 1, z)
        || !mask.at(x, y + 1, z)
        || !mask.at(x, y, z - 1)
        || !mask.at(x, y, z + 1);
  }

  private static Box boundingBox(Mask a, Mask b) {
    int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    int[] high = {0, 0, 0};
    int i = 0;
    for (int z = 0; z < a.grid().nz(); z++) {
      for (int y = 0; y < a.grid().ny(); y++) {
        for (int x = 0; x < a.grid().nx(); x++, i++) {
          if ((a.data()[i] | b.data()[i]) != 0) {
            low[0] = Math.min(low[0], x);
            low[1] = Math.min(low[1], y);
            low[2] = Math.min(low[2], z);
            high[0] = Math.max(high[0], x + 1);
            high[1] = Math.max(high[1], y + 1);
            high[2] = Math.max(high[2], z + 1);
          }
        }
      }
    }
    return new Box(low[0], low[1], low[2], high[0], high[1], high[2]);
  }
}
