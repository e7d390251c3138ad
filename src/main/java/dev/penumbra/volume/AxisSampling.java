package dev.penumbra.volume;

/**
 * Resampling along one axis: which old samples make each new one. Works on lines whose elements are
 * short rows of floats, so that the innermost loop is contiguous along y and z too.
 *
 * <p>Immutable; safe between threads.
 */
final class AxisSampling {

  enum Kind {
    COPY,
    NEAREST,
    LINEAR,
    CUBIC
  }

  private final int from;
  private final int to;
  private final int inside;
  private final Kind kind;
  private final double[] positions;

  private AxisSampling(int from, int to, int inside, Kind kind, double[] positions) {
    this.from = from;
    this.to = to;
    this.inside = inside;
    this.kind = kind;
    this.positions = positions;
  }

  static AxisSampling copy(int size) {
    return new AxisSampling(size, size, size, Kind.COPY, new double[0]);
  }

  /** Voxel 0 on voxel 0; new voxel j samples j · target / spacing, clamped to the last. */
  static AxisSampling fromFirstVoxel(int from, int to, double target, double spacing) {
    return fromFirstVoxel(from, to, target, spacing, Double.POSITIVE_INFINITY);
  }

  /** As above, but what would sample {@code limit} or beyond is outside. */
  static AxisSampling fromFirstVoxel(
      int from, int to, double target, double spacing, double limit) {
    if (from == to && target == spacing) {
      return copy(from);
    }
    double[] positions = new double[to];
    int inside = 0;
    for (int j = 0; j < to; j++) {
      // Divided last: where a new voxel stands on an old one, the quotient is that one exactly.
      double at = j * target / spacing;
      inside += at < limit ? 1 : 0;
      positions[j] = Math.min(at, from - 1.0);
    }
    return new AxisSampling(from, to, inside, Kind.LINEAR, positions);
  }

  /** Borders on borders: new voxel j samples (j + ½) · from/to − ½. */
  static AxisSampling halfPixel(int from, int to, Kind kind) {
    if (from == to) {
      return copy(from);
    }
    double[] positions = new double[to];
    double step = (double) from / to;
    for (int j = 0; j < to; j++) {
      double at = (j + 0.5) * step - 0.5;
      // A cubic spline goes on beyond the border with the border's value; the others stop there.
      positions[j] = kind == Kind.CUBIC ? at : Math.min(Math.max(at, 0), from - 1.0);
    }
    return new AxisSampling(from, to, to, kind, positions);
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** The first so many new samples are inside the old axis; the rest is for the caller to fill. */
  int inside() {
    return inside;
  }

  boolean isCopy() {
    return kind == Kind.COPY;
  }

  /**
   * Resamples one line.
   *
   * @param src old values: element k is the row at {@code srcAt + k · srcStride}
   * @param dst new values: element j is the row at {@code dstAt + j · dstStride}
   * @param width values in a row
   */
  void apply(
      float[] src, int srcAt, int srcStride, float[] dst, int dstAt, int dstStride, int width) {
    switch (kind) {
      case COPY -> {
        for (int j = 0; j < to; j++) {
          System.arraycopy(src, srcAt + j * srcStride, dst, dstAt + j * dstStride, width);
        }
      }
      case NEAREST -> {
        for (int j = 0; j < to; j++) {
          int k = (int) Math.floor(positions[j] + 0.5);
          System.arraycopy(src, srcAt + k * srcStride, dst, dstAt + j * dstStride, width);
        }
      }
      case LINEAR -> linear(src, srcAt, srcStride, dst, dstAt, dstStride, width);
      case CUBIC ->
          CubicSpline.apply(positions, from, src, srcAt, srcStride, dst, dstAt, dstStride, width);
    }
  }

  private void linear(
      float[] src, int srcAt, int srcStride, float[] dst, int dstAt, int dstStride, int width) {
    for (int j = 0; j < to; j++) {
      int low = (int) positions[j];
      double high = positions[j] - low;
      int a = srcAt + low * srcStride;
      int o = dstAt + j * dstStride;
      if (high == 0) {
        System.arraycopy(src, a, dst, o, width);
        continue;
      }
      int b = a + srcStride;
      // Double: a position just below a voxel keeps its share of the voxel before, however small.
      double rest = 1 - high;
      for (int i = 0; i < width; i++) {
        dst[o + i] = (float) (rest * src[a + i] + high * src[b + i]);
      }
    }
  }
}
