package dev.penumbra.model;

/** How much of the image a network sees in one forward. Sizes are in the order of the axes. */
public sealed interface Window {

  /**
   * The whole image at once, padded with zeros where the network needs it.
   *
   * @param multipleOf each size is padded up to a multiple of this; 1 for none
   * @param minimum each size is padded up to at least this
   * @param padding where the zeros go
   */
  record Whole(int multipleOf, Extent minimum, Padding padding) implements Window {

    /** Where padding goes. */
    public enum Padding {
      /** Half of it before the image (rounded down), the rest behind. */
      SYMMETRIC,
      /** All of it behind the image. */
      HIGH
    }
  }

  /**
   * Overlapping patches. A smaller image is padded with zeros to the patch, half before it (rounded
   * down).
   *
   * @param patch the size of a patch
   * @param overlap share of a patch that the next one covers again, 0 ≤ overlap &lt; 1
   * @param steps where patches start
   * @param weights how much a voxel of a patch counts
   * @param emptyWindows what is done with patches that hold nothing but zeros
   */
  record Patches(
      Extent patch, double overlap, Steps steps, Weights weights, EmptyWindows emptyWindows)
      implements Window {

    /** 1 − 0.9 is to be 0.1. */
    private static final double DIGITS = 1e9;

    /**
     * How far it is from one patch to the next.
     *
     * @return share of a patch, 1 − overlap
     */
    public double step() {
      return Math.rint((1 - overlap) * DIGITS) / DIGITS;
    }

    /**
     * The same patches at another distance.
     *
     * @param step share of a patch, above 0 and at most 1
     * @return overlapping by 1 − step
     */
    public Patches withStep(double step) {
      return new Patches(patch, 1 - step, steps, weights, emptyWindows);
    }
  }

  /**
   * Three sizes in voxels, in the order of the network's axes.
   *
   * @param a along the first spatial axis
   * @param b along the second
   * @param c along the third
   */
  record Extent(int a, int b, int c) {

    /**
     * One of the sizes.
     *
     * @param axis 0, 1 or 2
     * @return voxels
     */
    public int size(int axis) {
      return axis == 0 ? a : axis == 1 ? b : c;
    }
  }

  /** Where patches start along an axis of size S, with patches of size P. */
  enum Steps {
    /**
     * nnU-Net's {@code compute_steps_for_sliding_window}: n = ⌈(S − P) / (P · (1 − overlap))⌉ + 1
     * patches, evenly spread, starts rounded half to even.
     */
    NNUNET,
    /**
     * MONAI's {@code dense_patch_slices}: every ⌊P · (1 − overlap)⌋ voxels, the last patch shifted
     * back to end at the border.
     */
    MONAI
  }

  /** How much a voxel of a patch counts where patches overlap. */
  sealed interface Weights {

    /** Every voxel counts the same. */
    record Constant() implements Weights {}

    /**
     * nnU-Net's Gaussian: centre P // 2, scaled to a maximum of 1, zeros replaced by the smallest
     * value that is not zero; used only where there is more than one patch.
     *
     * @param sigma standard deviation over patch size
     */
    record NnunetGaussian(double sigma) implements Weights {}

    /**
     * MONAI's Gaussian (to version 0.9): differences of the error function around P // 2, scaled to
     * a maximum of 1 and not below 1e-3.
     *
     * @param sigma standard deviation over patch size
     */
    record MonaiGaussian(double sigma) implements Weights {}
  }
}
