package dev.penumbra.volume;

import java.util.Arrays;

/** Applies one {@link AxisSampling} per axis to a volume: x and y plane by plane, then z. */
final class SeparableResampling {

  private SeparableResampling() {}

  /**
   * Resamples a volume.
   *
   * @param outside fills voxels that are outside along any axis
   */
  static Volume apply(Volume volume, Grid grid, AxisSampling[] axes, float outside) {
    AxisSampling x = axes[0];
    AxisSampling y = axes[1];
    AxisSampling z = axes[2];
    int plane = x.to() * y.to();
    float[] flat = planes(volume, x, y);
    float[] out = flat;
    if (!z.isCopy()) {
      float[] result = new float[grid.voxels()];
      int row = x.to();
      Planes.forEach(
          y.to(), result.length, j -> z.apply(flat, j * row, plane, result, j * row, plane, row));
      out = result;
    }
    fillOutside(out, axes, outside);
    return new Volume(grid, out);
  }

  /**
   * Resamples with a spline and clips to the input's range, which a spline may leave: of the whole
   * volume, or, where one axis is sampled apart, of each slice across that axis.
   *
   * @param apart the axis sampled apart, or −1
   */
  static Volume applyClipped(Volume volume, Grid grid, AxisSampling[] axes, int apart) {
    if (apart < 0) {
      Volume result = apply(volume, grid, axes, 0);
      float[] range = range(volume);
      float[] data = result.data();
      for (int i = 0; i < data.length; i++) {
        data[i] = Math.min(Math.max(data[i], range[0]), range[1]);
      }
      return result;
    }
    Grid old = volume.grid();
    AxisSampling[] inPlane = axes.clone();
    inPlane[apart] = AxisSampling.copy(old.size(apart));
    int[] size = {grid.nx(), grid.ny(), grid.nz()};
    size[apart] = old.size(apart);
    Volume mid = apply(volume, new Grid(size[0], size[1], size[2], old.affine()), inPlane, 0);
    clipSlices(volume, mid, apart);
    AxisSampling[] across = {
      AxisSampling.copy(size[0]), AxisSampling.copy(size[1]), AxisSampling.copy(size[2])
    };
    across[apart] = axes[apart];
    return apply(mid, grid, across, 0);
  }

  private static float[] planes(Volume volume, AxisSampling x, AxisSampling y) {
    Grid old = volume.grid();
    float[] src = volume.data();
    int plane = x.to() * y.to();
    float[] flat = new float[Math.multiplyExact(plane, old.nz())];
    Planes.forEach(
        old.nz(),
        flat.length,
        k -> {
          int from = k * old.nx() * old.ny();
          if (y.isCopy()) {
            alongX(x, old, src, from, flat, k * plane);
          } else if (x.isCopy()) {
            y.apply(src, from, old.nx(), flat, k * plane, x.to(), x.to());
          } else {
            float[] rows = new float[x.to() * old.ny()];
            alongX(x, old, src, from, rows, 0);
            y.apply(rows, 0, x.to(), flat, k * plane, x.to(), x.to());
          }
        });
    return flat;
  }

  private static void alongX(AxisSampling x, Grid old, float[] src, int from, float[] dst, int to) {
    for (int j = 0; j < old.ny(); j++) {
      x.apply(src, from + j * old.nx(), 1, dst, to + j * x.to(), 1, 1);
    }
  }

  private static void fillOutside(float[] out, AxisSampling[] axes, float outside) {
    int nx = axes[0].to();
    int ny = axes[1].to();
    for (int k = 0; k < axes[2].to(); k++) {
      for (int j = 0; j < ny; j++) {
        boolean rowInside = k < axes[2].inside() && j < axes[1].inside();
        int row = nx * (j + ny * k);
        Arrays.fill(out, row + (rowInside ? axes[0].inside() : 0), row + nx, outside);
      }
    }
  }

  private static float[] range(Volume volume) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float v : volume.data()) {
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    return new float[] {min, max};
  }

  private static void clipSlices(Volume source, Volume target, int axis) {
    int slices = source.grid().size(axis);
    float[] min = new float[slices];
    float[] max = new float[slices];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    float[] values = source.data();
    for (int i = 0; i < values.length; i++) {
      int s = slice(source.grid(), axis, i);
      min[s] = Math.min(min[s], values[i]);
      max[s] = Math.max(max[s], values[i]);
    }
    float[] data = target.data();
    for (int i = 0; i < data.length; i++) {
      int s = slice(target.grid(), axis, i);
      data[i] = Math.min(Math.max(data[i], min[s]), max[s]);
    }
  }

  private static int slice(Grid grid, int axis, int index) {
    return switch (axis) {
      case 0 -> index % grid.nx();
      case 1 -> index / grid.nx() % grid.ny();
      default -> index / (grid.nx() * grid.ny());
    };
  }
}
