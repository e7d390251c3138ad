package dev.penumbra.results.report;

import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;

/**
 * The part of the volume that holds the head and the lesion, in display columns, rows and slices;
 * first and last are inside.
 */
record Region(int left, int upper, int right, int lower, int bottom, int top) {

  /** Share of white from which a voxel counts as tissue. */
  private static final double TISSUE = 0.08;

  /** A line with fewer tissue voxels than this share of the fullest line is taken for noise. */
  private static final double SPARSE = 0.01;

  /** Room around it, as a share of its size. */
  private static final double MARGIN = 0.06;

  static Region of(RasView ras, Volume image, double white, Mask shown) {
    int[][] counts = {new int[ras.size(0)], new int[ras.size(1)], new int[ras.size(2)]};
    int[][] marked = {new int[ras.size(0)], new int[ras.size(1)], new int[ras.size(2)]};
    for (int s = 0; s < ras.size(2); s++) {
      count(ras.plane(image, s), white * TISSUE, s, counts);
    }
    RasView identity = new RasView(shown.grid());
    for (int s = 0; s < ras.size(2); s++) {
      count(identity.plane(shown, s), 0, s, marked);
    }
    int[] columns = range(counts[0], marked[0]);
    int[] rows = range(counts[1], marked[1]);
    int[] slices = range(counts[2], marked[2]);
    return new Region(columns[0], rows[0], columns[1], rows[1], slices[0], slices[1]);
  }

  /** The view of the region in panels of a width, whose height follows the region. */
  View view(RasView ras, int panelWidth) {
    double[] mm = rectangle(ras);
    return View.of(mm[0], mm[1], mm[2], mm[3], panelWidth);
  }

  /** The view of the region in panels of one size. */
  View view(RasView ras, int panelWidth, int panelHeight) {
    double[] mm = rectangle(ras);
    return View.of(mm[0], mm[1], mm[2], mm[3], panelWidth, panelHeight);
  }

  /** Left, top, right and bottom in mm, with some room around. */
  private double[] rectangle(RasView ras) {
    double dx = ras.spacing(0);
    double dy = ras.spacing(1);
    double marginX = (right - left + 1) * dx * MARGIN;
    double marginY = (lower - upper + 1) * dy * MARGIN;
    return new double[] {
      left * dx - marginX,
      upper * dy - marginY,
      (right + 1) * dx + marginX,
      (lower + 1) * dy + marginY
    };
  }

  private static void count(Plane plane, double above, int s, int[][] counts) {
    for (int y = 0; y < plane.height(); y++) {
      for (int x = 0; x < plane.width(); x++) {
        if (plane.pixels()[y * plane.width() + x] > above) {
          counts[0][x]++;
          counts[1][y]++;
          counts[2][s]++;
        }
      }
    }
  }

  private static int[] range(int[] counts, int[] marked) {
    int fullest = 0;
    for (int count : counts) {
      fullest = Math.max(fullest, count);
    }
    int first = counts.length;
    int last = -1;
    for (int i = 0; i < counts.length; i++) {
      if (marked[i] > 0 || counts[i] > fullest * SPARSE) {
        first = Math.min(first, i);
        last = i;
      }
    }
    return last < 0 ? new int[] {0, counts.length - 1} : new int[] {first, last};
  }
}
