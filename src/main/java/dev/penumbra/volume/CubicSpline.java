package dev.penumbra.volume;

/**
 * Interpolating cubic B-spline along a line that goes on beyond both ends with its end values, as
 * {@code scipy.ndimage.zoom(order=3, mode="nearest", grid_mode=True)}: the line is padded by 12
 * samples, turned into spline coefficients by the recursive filter of Unser, Aldroubi and Eden
 * (IEEE Trans. Signal Processing 41(2), 1993), and evaluated with four taps.
 */
final class CubicSpline {

  private static final double POLE = Math.sqrt(3) - 2;
  private static final double GAIN = 6;

  /** The pole to the power of 12 is below float32's resolution. */
  private static final int PAD = 12;

  private CubicSpline() {}

  static void apply(
      double[] positions,
      int from,
      float[] src,
      int srcAt,
      int srcStride,
      float[] dst,
      int dstAt,
      int dstStride,
      int width) {
    double[] c = coefficients(from, src, srcAt, srcStride, width);
    for (int j = 0; j < positions.length; j++) {
      double at = positions[j];
      int k = (int) Math.floor(at);
      double t = at - k;
      double u = 1 - t;
      double w0 = u * u * u / 6;
      double w1 = 2.0 / 3 - t * t * (2 - t) / 2;
      double w2 = 2.0 / 3 - u * u * (2 - u) / 2;
      double w3 = t * t * t / 6;
      int a = (k - 1 + PAD) * width;
      int o = dstAt + j * dstStride;
      for (int i = 0; i < width; i++) {
        int p = a + i;
        dst[o + i] =
            (float) (w0 * c[p] + w1 * c[p + width] + w2 * c[p + 2 * width] + w3 * c[p + 3 * width]);
      }
    }
  }

  private static double[] coefficients(int from, float[] src, int srcAt, int srcStride, int width) {
    int n = from + 2 * PAD;
    double[] c = new double[n * width];
    for (int k = 0; k < n; k++) {
      int row = srcAt + Math.min(Math.max(k - PAD, 0), from - 1) * srcStride;
      for (int i = 0; i < width; i++) {
        c[k * width + i] = GAIN * src[row + i];
      }
    }
    for (int i = 0; i < width; i++) {
      c[i] /= 1 - POLE;
    }
    for (int p = width; p < c.length; p++) {
      c[p] += POLE * c[p - width];
    }
    for (int p = c.length - width; p < c.length; p++) {
      c[p] *= -POLE / (1 - POLE);
    }
    for (int p = c.length - width - 1; p >= 0; p--) {
      c[p] = POLE * (c[p + width] - c[p]);
    }
    return c;
  }
}
