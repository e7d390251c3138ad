package dev.penumbra.volume;

/**
 * Brings a volume to mean 0 and standard deviation 1 (z-score), with the population's standard
 * deviation (ddof 0), sums in double precision. Immutable and thread-safe.
 *
 * @param epsilon added to the standard deviation before division
 * @param zeroStd what a standard deviation of 0 becomes before that
 */
public record Normalizer(double epsilon, ZeroStd zeroStd) {

  /** nnU-Net's rule: (x − mean) / (std + 1e-8). */
  public static final Normalizer NNUNET = new Normalizer(1e-8, ZeroStd.KEEP);

  /** MONAI's rule: (x − mean) / std, or / 1 where std is 0. */
  public static final Normalizer MONAI = new Normalizer(0, ZeroStd.ONE);

  /** What a standard deviation of 0 becomes. */
  public enum ZeroStd {
    /** It stays 0, so only epsilon divides. */
    KEEP,
    /** It becomes 1, so a constant volume becomes 0. */
    ONE
  }

  /** Checks the numbers. */
  public Normalizer {
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException("epsilon must be 0 or more, not " + epsilon);
    }
  }

  /**
   * Normalizes by all voxels.
   *
   * @param volume the volume, unchanged
   * @return a new volume
   */
  public Volume whole(Volume volume) {
    return apply(volume, (value, i) -> true, true);
  }

  /**
   * Normalizes by the marked voxels and sets the others to 0, as nnU-Net with {@code
   * use_mask_for_norm}.
   *
   * @param volume the volume, unchanged
   * @param mask which voxels count; of the same shape
   * @return a new volume; all 0 when nothing is marked
   * @throws IllegalArgumentException if the shapes differ
   */
  public Volume masked(Volume volume, Mask mask) {
    if (!volume.grid().sameShape(mask.grid())) {
      throw new IllegalArgumentException(
          "a mask of " + mask.grid().shape() + " for a volume of " + volume.grid().shape());
    }
    byte[] marked = mask.data();
    return apply(volume, (value, i) -> marked[i] != 0, false);
  }

  /**
   * Normalizes the voxels that are not 0 by themselves and leaves zeros 0, as MONAI's {@code
   * NormalizeIntensity(nonzero=True)}.
   *
   * @param volume the volume, unchanged
   * @return a new volume
   */
  public Volume nonzero(Volume volume) {
    return apply(volume, (value, i) -> value != 0, false);
  }

  private Volume apply(Volume volume, Counted counted, boolean all) {
    float[] in = volume.data();
    Grid grid = volume.grid();
    int plane = grid.nx() * grid.ny();
    double[] sums = new double[grid.nz()];
    long[] counts = new long[grid.nz()];
    Planes.forEach(
        grid.nz(),
        in.length,
        z -> {
          for (int i = z * plane; i < (z + 1) * plane; i++) {
            if (all || counted.at(in[i], i)) {
              sums[z] += in[i];
              counts[z]++;
            }
          }
        });
    long n = 0;
    double sum = 0;
    for (int z = 0; z < sums.length; z++) {
      n += counts[z];
      sum += sums[z];
    }
    float[] out = new float[in.length];
    if (n == 0) {
      return new Volume(grid, out);
    }
    double mean = sum / n;
    double divisor = divisor(in, counted, all, mean, n, grid, plane);
    Planes.forEach(
        grid.nz(),
        in.length,
        z -> {
          for (int i = z * plane; i < (z + 1) * plane; i++) {
            if (all || counted.at(in[i], i)) {
              out[i] = (float) ((in[i] - mean) * divisor);
            }
          }
        });
    return new Volume(grid, out);
  }

  /** One over what the deviations are divided by; 0 where that would be a division by zero. */
  private double divisor(
      float[] in, Counted counted, boolean all, double mean, long n, Grid grid, int plane) {
    double[] squares = new double[grid.nz()];
    Planes.forEach(
        grid.nz(),
        in.length,
        z -> {
          double sum = 0;
          for (int i = z * plane; i < (z + 1) * plane; i++) {
            if (all || counted.at(in[i], i)) {
              double d = in[i] - mean;
              sum += d * d;
            }
          }
          squares[z] = sum;
        });
    double total = 0;
    for (double s : squares) {
      total += s;
    }
    double std = Math.sqrt(total / n);
    if (std == 0 && zeroStd == ZeroStd.ONE) {
      std = 1;
    }
    double by = std + epsilon;
    return by == 0 ? 0 : 1 / by;
  }

  /** Which voxels count. */
  private interface Counted {
    boolean at(float value, int index);
  }
}
