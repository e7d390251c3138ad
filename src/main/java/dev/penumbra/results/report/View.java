package dev.penumbra.results.report;

/**
 * The part of every slice that the panels show, and how large.
 *
 * @param left mm from the left edge of the slices to that of the panel
 * @param top mm from the top edge of the slices to that of the panel
 * @param scale pixels for one mm
 * @param width pixels
 * @param height pixels
 */
record View(double left, double top, double scale, int width, int height) {

  /** Smallest and largest height of a panel for a width of 1. */
  private static final double FLATTEST = 0.75;

  private static final double TALLEST = 1.3;

  /**
   * A view of a rectangle.
   *
   * @param left mm
   * @param top mm
   * @param right mm
   * @param bottom mm
   * @param width pixels of the panel; its height follows the rectangle within limits
   * @return a view with the rectangle in its middle and as large as fits
   */
  static View of(double left, double top, double right, double bottom, int width) {
    double mmWide = right - left;
    double mmHigh = bottom - top;
    double aspect = Math.max(FLATTEST, Math.min(TALLEST, mmHigh / mmWide));
    return of(left, top, right, bottom, width, (int) Math.round(width * aspect));
  }

  /** A view of a rectangle in a panel of a given size, in its middle and as large as fits. */
  static View of(double left, double top, double right, double bottom, int width, int height) {
    double mmWide = right - left;
    double mmHigh = bottom - top;
    double scale = Math.min(width / mmWide, height / mmHigh);
    return new View(
        (left + right) / 2 - width / scale / 2,
        (top + bottom) / 2 - height / scale / 2,
        scale,
        width,
        height);
  }

  /** The panel's x of a column's center (fractions between). */
  double x(Plane plane, double column) {
    return ((column + 0.5) * plane.spacingX() - left) * scale;
  }

  /** The panel's y of a row's center. */
  double y(Plane plane, double row) {
    return ((row + 0.5) * plane.spacingY() - top) * scale;
  }

  /** The column under a panel's x. */
  double column(Plane plane, double x) {
    return (x / scale + left) / plane.spacingX() - 0.5;
  }

  /** The row under a panel's y. */
  double row(Plane plane, double y) {
    return (y / scale + top) / plane.spacingY() - 0.5;
  }
}
