package dev.penumbra.results.report;

import java.awt.geom.Path2D;

/**
 * The outline of a mask's slice as a smooth path: the slice is upscaled with a cubic filter and
 * followed at one half by marching squares (Lorensen and Cline, 1987, in two dimensions), so that
 * the line lies on the voxels' edges and bends between them.
 */
final class Contour {

  private static final double LEVEL = 0.5;

  /** Length of the path's segments that is aimed at, in pixels. */
  private static final double SEGMENT = 1.5;

  private static final int FINEST = 16;

  private final Plane mask;
  private final View view;
  private final Path2D path = new Path2D.Double();

  private Contour(Plane mask, View view) {
    this.mask = mask;
    this.view = view;
  }

  /**
   * The outline of a slice.
   *
   * @param mask 0 and 1
   * @param view where the slice is drawn
   * @return closed lines in the view's pixels
   */
  static Path2D of(Plane mask, View view) {
    Contour contour = new Contour(mask, view);
    contour.march();
    return contour.path;
  }

  private void march() {
    int[] box = marked();
    if (box[2] < box[0]) {
      return;
    }
    int fineX = fineness(mask.spacingX());
    int fineY = fineness(mask.spacingY());
    int x0 = box[0] - 2;
    int y0 = box[1] - 2;
    int columns = (box[2] - box[0] + 4) * fineX + 1;
    int rows = (box[3] - box[1] + 4) * fineY + 1;
    Cubic.Taps[] across = new Cubic.Taps[columns];
    for (int i = 0; i < columns; i++) {
      across[i] = Cubic.MITCHELL.taps(x0 + (double) i / fineX, 1);
    }
    double[] above = new double[columns];
    double[] below = new double[columns];
    fill(below, y0, across);
    for (int j = 1; j < rows; j++) {
      double[] spare = above;
      above = below;
      below = spare;
      fill(below, y0 + (double) j / fineY, across);
      for (int i = 1; i < columns; i++) {
        cell(
            x0 + (i - 1.0) / fineX,
            y0 + (j - 1.0) / fineY,
            1.0 / fineX,
            1.0 / fineY,
            new double[] {above[i - 1], above[i], below[i], below[i - 1]});
      }
    }
  }

  /** Upscaled values along one line. */
  private void fill(double[] values, double y, Cubic.Taps[] across) {
    Cubic.Taps down = Cubic.MITCHELL.taps(y, 1);
    int first = across[0].first();
    Cubic.Taps end = across[across.length - 1];
    double[] blended = new double[end.first() + end.weights().length - first];
    for (int v = 0; v < down.weights().length; v++) {
      for (int u = 0; u < blended.length; u++) {
        blended[u] += down.weights()[v] * mask.orZero(first + u, down.first() + v);
      }
    }
    for (int i = 0; i < values.length; i++) {
      double sum = 0;
      for (int u = 0; u < across[i].weights().length; u++) {
        sum += across[i].weights()[u] * blended[across[i].first() - first + u];
      }
      values[i] = sum;
    }
  }

  /** Adds the lines of one cell; corners clockwise from the upper left. */
  private void cell(double x, double y, double dx, double dy, double[] corner) {
    int inside = 0;
    for (int i = 0; i < 4; i++) {
      inside |= corner[i] >= LEVEL ? 1 << i : 0;
    }
    if (inside == 0 || inside == 15) {
      return;
    }
    double[][] crossing = new double[4][];
    int count = 0;
    int[] edges = new int[4];
    for (int edge = 0; edge < 4; edge++) {
      double a = corner[edge];
      double b = corner[(edge + 1) % 4];
      if (a >= LEVEL != b >= LEVEL) {
        double t = (LEVEL - a) / (b - a);
        crossing[edge] =
            switch (edge) {
              case 0 -> new double[] {x + t * dx, y};
              case 1 -> new double[] {x + dx, y + t * dy};
              case 2 -> new double[] {x + dx - t * dx, y + dy};
              default -> new double[] {x, y + dy - t * dy};
            };
        edges[count++] = edge;
      }
    }
    if (count == 2) {
      line(crossing[edges[0]], crossing[edges[1]]);
    } else {
      // a saddle: the middle says which corners belong together
      boolean joined = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 >= LEVEL;
      boolean firstInside = (inside & 1) != 0;
      int shift = joined == firstInside ? 0 : 1;
      line(crossing[0], crossing[shift == 0 ? 1 : 3]);
      line(crossing[2], crossing[shift == 0 ? 3 : 1]);
    }
  }

  private void line(double[] from, double[] to) {
    path.moveTo(view.x(mask, from[0]), view.y(mask, from[1]));
    path.lineTo(view.x(mask, to[0]), view.y(mask, to[1]));
  }

  private int fineness(double spacing) {
    return Math.max(2, Math.min(FINEST, (int) Math.ceil(spacing * view.scale() / SEGMENT)));
  }

  /** First and last marked column and row. */
  private int[] marked() {
    int[] box = {mask.width(), mask.height(), -1, -1};
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        if (mask.pixels()[y * mask.width() + x] != 0) {
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x);
          box[3] = Math.max(box[3], y);
        }
      }
    }
    return box;
  }
}
