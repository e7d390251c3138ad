package dev.penumbra.inference;

import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Weights;
import dev.penumbra.model.Window.Weights.Constant;
import dev.penumbra.model.Window.Weights.MonaiGaussian;
import dev.penumbra.model.Window.Weights.NnunetGaussian;
import java.util.Arrays;

/** How much each voxel of a patch counts where patches overlap. */
final class PatchWeights {

  /** Both references cut their Gaussians off after four standard deviations. */
  private static final double TRUNCATE = 4;

  private static final float MONAI_FLOOR = 1e-3f;

  /** MONAI writes 1/√2 with eight digits. */
  private static final double MONAI_HALF_ROOT = 0.70710678;

  private PatchWeights() {}

  /**
   * The weights of one patch.
   *
   * @return {@code patch.a · patch.b · patch.c} positive numbers, the last axis fastest
   */
  static float[] of(Weights weights, Extent patch) {
    if (weights instanceof NnunetGaussian gaussian) {
      return nnunet(gaussian.sigma(), patch);
    }
    if (weights instanceof MonaiGaussian gaussian) {
      return monai(gaussian.sigma(), patch);
    }
    if (weights instanceof Constant) {
      float[] ones = new float[patch.a() * patch.b() * patch.c()];
      Arrays.fill(ones, 1);
      return ones;
    }
    throw new IllegalArgumentException("unknown weights " + weights);
  }

  /**
   * scipy's {@code gaussian_filter} of a single 1 at P // 2, scaled to a maximum of 1; what is 0 in
   * float32 becomes the smallest weight that is not.
   */
  private static float[] nnunet(double sigma, Extent patch) {
    float[] weights =
        product(
            patch,
            size -> {
              double s = size * sigma;
              int radius = (int) (TRUNCATE * s + 0.5);
              return around(size, k -> Math.abs(k) > radius ? 0 : Math.exp(-0.5 * k * k / (s * s)));
            });
    float smallest = Float.MAX_VALUE;
    for (float w : weights) {
      smallest = w > 0 ? Math.min(smallest, w) : smallest;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(weights[i], smallest);
    }
    return weights;
  }

  /**
   * MONAI's {@code compute_importance_map} as {@code sliding_window_inference} used it up to 0.9: a
   * {@code GaussianFilter} of type erf on a single 1, scaled to a maximum of 1, not below 1e-3.
   */
  private static float[] monai(double sigma, Extent patch) {
    float[] weights =
        product(
            patch,
            size -> {
              double t = MONAI_HALF_ROOT / (size * sigma);
              int tail = (int) (TRUNCATE * size * sigma + 0.5);
              return around(
                  size,
                  k ->
                      Math.abs(k) > tail
                          ? 0
                          : Math.max(0, (erf(t * (k + 0.5)) - erf(t * (k - 0.5))) / 2));
            });
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(weights[i], MONAI_FLOOR);
    }
    return weights;
  }

  /** The outer product of three curves, divided by its maximum. */
  private static float[] product(Extent patch, CurveOf curve) {
    double[] a = curve.of(patch.a());
    double[] b = curve.of(patch.b());
    double[] c = curve.of(patch.c());
    float[] weights = new float[a.length * b.length * c.length];
    int i = 0;
    for (double wa : a) {
      for (double wb : b) {
        for (double wc : c) {
          weights[i++] = (float) (wa * wb * wc);
        }
      }
    }
    return weights;
  }

  /** A curve of the distance to P // 2, divided by its value there, which is its maximum. */
  private static double[] around(int size, Curve curve) {
    double[] values = new double[size];
    double top = curve.at(0);
    for (int i = 0; i < size; i++) {
      values[i] = curve.at(i - size / 2) / top;
    }
    return values;
  }

  /** The error function by its Taylor series; beyond 5 it is 1 to more digits than a float has. */
  static double erf(double x) {
    if (Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private interface Curve {
    double at(int distance);
  }

  private interface CurveOf {
    double[] of(int size);
  }
}
