package dev.penumbra.metrics;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The exact Euclidean distance transform by lower envelopes of parabolas, one axis after the other
 * (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012), with a spacing for each axis. Time
 * is linear in the number of voxels; the lines of an axis run on all cores.
 */
final class DistanceTransform {

  /** Below this many voxels the threads cost more than they bring. */
  private static final int WORTH_THREADS = 1 << 15;

  private DistanceTransform() {}

  /**
   * Squared distances to the nearest feature.
   *
   * @param features true at features, x fastest
   * @param size voxels along x, y and z
   * @param spacing mm along x, y and z
   * @return mm² for each voxel; infinite everywhere when there is no feature
   */
  static double[] squared(boolean[] features, int[] size, double[] spacing) {
    double[] squared = new double[features.length];
    for (int i = 0; i < squared.length; i++) {
      squared[i] = features[i] ? 0 : Double.POSITIVE_INFINITY;
    }
    int nx = size[0];
    int ny = size[1];
    int nz = size[2];
    forEach(
        nz, squared.length, z -> new Lines(ny, nx, z * nx * ny, nx, 1).run(squared, spacing[0]));
    forEach(
        nz, squared.length, z -> new Lines(nx, ny, z * nx * ny, 1, nx).run(squared, spacing[1]));
    forEach(
        ny, squared.length, y -> new Lines(nx, nz, y * nx, 1, nx * ny).run(squared, spacing[2]));
    return squared;
  }

  private static void forEach(int planes, int voxels, IntConsumer work) {
    IntStream range = IntStream.range(0, planes);
    (voxels < WORTH_THREADS ? range : range.parallel()).forEach(work);
  }

  /** The parallel lines of one plane, and room for the envelope of one of them. */
  private static final class Lines {
    private final int count;
    private final int length;
    private final int base;
    private final int next;
    private final int stride;
    private final double[] height;
    private final int[] apex;
    private final double[] from;

    /**
     * @param count lines in the plane
     * @param length voxels in a line
     * @param base index of the plane's first voxel
     * @param next distance of one line's first voxel to the next's
     * @param stride distance of neighbors in a line
     */
    Lines(int count, int length, int base, int next, int stride) {
      this.count = count;
      this.length = length;
      this.base = base;
      this.next = next;
      this.stride = stride;
      this.height = new double[length];
      this.apex = new int[length];
      this.from = new double[length];
    }

    void run(double[] squared, double spacing) {
      for (int line = 0; line < count; line++) {
        int start = base + line * next;
        for (int i = 0; i < length; i++) {
          height[i] = squared[start + i * stride];
        }
        int parabolas = envelope(spacing);
        if (parabolas == 0) {
          continue;
        }
        int k = 0;
        for (int i = 0; i < length; i++) {
          double at = i * spacing;
          while (k + 1 < parabolas && from[k + 1] <= at) {
            k++;
          }
          double d = at - apex[k] * spacing;
          squared[start + i * stride] = d * d + height[apex[k]];
        }
      }
    }

    /** Which parabolas form the lower envelope and from where (mm) each of them does. */
    private int envelope(double spacing) {
      int parabolas = 0;
      for (int q = 0; q < length; q++) {
        if (height[q] == Double.POSITIVE_INFINITY) {
          continue;
        }
        double crossing = Double.NEGATIVE_INFINITY;
        while (parabolas > 0) {
          crossing = crossing(apex[parabolas - 1], q, spacing);
          if (crossing > from[parabolas - 1]) {
            break;
          }
          parabolas--;
        }
        apex[parabolas] = q;
        from[parabolas] = parabolas == 0 ? Double.NEGATIVE_INFINITY : crossing;
        parabolas++;
      }
      return parabolas;
    }

    private double crossing(int p, int q, double spacing) {
      double xp = p * spacing;
      double xq = q * spacing;
      return ((height[q] + xq * xq) - (height[p] + xp * xp)) / (2 * (xq - xp));
    }
  }
}
