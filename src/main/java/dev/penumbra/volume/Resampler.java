package dev.penumbra.volume;

import java.util.Arrays;

/**
 * Brings volumes to another spacing and back to the grid they came from; see {@link ResampleRule}
 * for what each rule does. All rules work axis by axis, on all cores. Stateless and thread-safe.
 */
public final class Resampler {

  /** Spacings are given to 1e-5 mm: one so close to it in float32 is that one. */
  private static final double SPACING_DIGITS = 1e5;

  /** What float32 may be off, as a share; a column of an affine has three of them. */
  private static final double FLOAT_ROUNDING = 0x1p-22;

  /** What double arithmetic may be off, as a share. */
  private static final double DOUBLE_ROUNDING = 0x1p-44;

  private static final double MONAI_TOLERANCE = 1e-3;

  private static final double ANISOTROPY = 3;

  private Resampler() {}

  /**
   * Resamples to a spacing. A volume that has it already comes back as it is.
   *
   * @param volume the volume
   * @param spacingXyz three spacings in mm, along x, y and z
   * @param rule how
   * @return a volume on a new grid whose affine says where its voxels stand in the patient
   * @throws IllegalArgumentException if a spacing is not a positive number
   */
  public static Volume toSpacing(Volume volume, double[] spacingXyz, ResampleRule rule) {
    Grid old = volume.grid();
    double[] oldSpacing = spacing(old, rule);
    if (Arrays.equals(oldSpacing, spacingXyz)) {
      return volume;
    }
    Grid grid = gridFor(old, spacingXyz, rule);
    if (rule == ResampleRule.MONAI_LINEAR
        && grid.sameShape(old)
        && almostThere(oldSpacing, spacingXyz)) {
      return volume;
    }
    AxisSampling[] axes = new AxisSampling[3];
    for (int a = 0; a < 3; a++) {
      int n = old.size(a);
      int m = grid.size(a);
      double t = spacingXyz[a];
      double s = oldSpacing[a];
      axes[a] =
          switch (rule) {
            case ITK_LINEAR -> AxisSampling.fromFirstVoxel(n, m, t, s, n - 0.5);
            case MONAI_LINEAR -> AxisSampling.fromFirstVoxel(n, m, (float) (t / s), 1);
            case HALF_PIXEL_LINEAR -> AxisSampling.halfPixel(n, m, AxisSampling.Kind.LINEAR);
            case NNUNET_CUBIC -> AxisSampling.halfPixel(n, m, AxisSampling.Kind.CUBIC);
          };
    }
    if (rule != ResampleRule.NNUNET_CUBIC) {
      return SeparableResampling.apply(volume, grid, axes, 0);
    }
    int apart = axisApart(oldSpacing, spacingXyz);
    if (apart >= 0) {
      axes[apart] =
          AxisSampling.halfPixel(old.size(apart), grid.size(apart), AxisSampling.Kind.NEAREST);
    }
    return SeparableResampling.applyClipped(volume, grid, axes, apart);
  }

  /**
   * Resamples what was computed on a resampled grid back to the native one, the counterpart of
   * {@link #toSpacing}: voxel 0 stands on voxel 0 for ITK and MONAI, borders on borders for the
   * others.
   *
   * @param volume values on a grid that {@code toSpacing} made from the native one
   * @param nativeGrid where the result is wanted
   * @param rule the same rule
   * @param outside the value for native voxels that the volume does not reach (ITK only)
   * @return a volume on exactly the native grid
   */
  public static Volume back(Volume volume, Grid nativeGrid, ResampleRule rule, float outside) {
    Grid old = volume.grid();
    if (old.equals(nativeGrid)) {
      return volume;
    }
    double[] oldSpacing = spacing(old, rule);
    double[] newSpacing = spacing(nativeGrid, rule);
    AxisSampling[] axes = new AxisSampling[3];
    for (int a = 0; a < 3; a++) {
      int n = old.size(a);
      int m = nativeGrid.size(a);
      double t = newSpacing[a];
      double s = oldSpacing[a];
      axes[a] =
          switch (rule) {
            case ITK_LINEAR -> AxisSampling.fromFirstVoxel(n, m, t, s, n - 0.5);
            case MONAI_LINEAR -> AxisSampling.fromFirstVoxel(n, m, (float) (t / s), 1);
            case HALF_PIXEL_LINEAR, NNUNET_CUBIC ->
                AxisSampling.halfPixel(n, m, AxisSampling.Kind.LINEAR);
          };
    }
    if (rule == ResampleRule.NNUNET_CUBIC) {
      int apart = axisApart(newSpacing, oldSpacing);
      if (apart >= 0) {
        axes[apart] =
            AxisSampling.halfPixel(
                old.size(apart), nativeGrid.size(apart), AxisSampling.Kind.NEAREST);
      }
    }
    return SeparableResampling.apply(volume, nativeGrid, axes, outside);
  }

  /**
   * The grid that {@link #toSpacing} gives.
   *
   * @param old the grid to resample
   * @param spacingXyz three spacings in mm
   * @param rule how
   * @return the new grid
   * @throws IllegalArgumentException if a spacing is not a positive number
   */
  public static Grid gridFor(Grid old, double[] spacingXyz, ResampleRule rule) {
    double[] oldSpacing = spacing(old, rule);
    int[] size = new int[3];
    double[] scale = new double[3];
    double[] origin = new double[3];
    for (int a = 0; a < 3; a++) {
      double s = oldSpacing[a];
      double t = spacingXyz[a];
      if (!(t > 0) || Double.isInfinite(t)) {
        throw new IllegalArgumentException("spacing must be a positive number of mm, not " + t);
      }
      int n = old.size(a);
      double wanted =
          switch (rule) {
            case ITK_LINEAR -> Math.floor(n * s / t);
            case MONAI_LINEAR -> Math.rint((n - 1) * s / t + 1);
            case HALF_PIXEL_LINEAR, NNUNET_CUBIC -> Math.rint(s / t * n);
          };
      size[a] = (int) Math.max(1, wanted);
      boolean corner = rule == ResampleRule.ITK_LINEAR || rule == ResampleRule.MONAI_LINEAR;
      scale[a] = corner ? t / s : (double) n / size[a];
      origin[a] = corner ? 0 : (scale[a] - 1) / 2;
    }
    Affine affine =
        old.affine().moved(origin[0], origin[1], origin[2], scale[0], scale[1], scale[2]);
    return new Grid(size[0], size[1], size[2], affine);
  }

  /**
   * The spacing as the reference holds it. Its last digits matter where a new voxel meets an old
   * one: 1.2 mm in float32 misses it, so that a zero beside the head becomes a little more.
   */
  private static double[] spacing(Grid grid, ResampleRule rule) {
    double[] spacing = new double[3];
    for (int a = 0; a < 3; a++) {
      double exact = grid.spacing(a);
      spacing[a] =
          switch (rule) {
            // ITK takes it from the header, where it is a float32 of its own.
            case ITK_LINEAR -> (float) decimal(exact, FLOAT_ROUNDING);
            // MONAI takes the length of the affine's column.
            case MONAI_LINEAR -> decimal(exact, DOUBLE_ROUNDING);
            case HALF_PIXEL_LINEAR, NNUNET_CUBIC -> decimal(exact, FLOAT_ROUNDING);
          };
    }
    return spacing;
  }

  /** MONAI leaves an image as it is whose shape stays and whose affine is so close. */
  private static boolean almostThere(double[] spacing, double[] wanted) {
    for (int a = 0; a < 3; a++) {
      if (Math.abs(wanted[a] / spacing[a] - 1) > MONAI_TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  private static double decimal(double exact, double share) {
    double rounded = Math.rint(exact * SPACING_DIGITS) / SPACING_DIGITS;
    return Math.abs(exact - rounded) <= share * exact ? rounded : exact;
  }

  /** The axis that nnU-Net samples apart, or −1: the native spacing decides before the other. */
  private static int axisApart(double[] decides, double[] otherwise) {
    for (double[] spacing : new double[][] {decides, otherwise}) {
      double max = Math.max(spacing[0], Math.max(spacing[1], spacing[2]));
      double min = Math.min(spacing[0], Math.min(spacing[1], spacing[2]));
      if (max / min > ANISOTROPY) {
        int found = -1;
        for (int a = 0; a < 3; a++) {
          if (spacing[a] == max) {
            if (found >= 0) {
              return -1;
            }
            found = a;
          }
        }
        return found;
      }
    }
    return -1;
  }
}
