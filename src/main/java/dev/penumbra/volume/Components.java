package dev.penumbra.volume;

import java.util.Arrays;

/** The connected parts of a mask. The arrays are shared as in {@link Volume}. */
public final class Components {

  private final Grid grid;
  private final int[] labels;
  private final int[] sizes;

  Components(Grid grid, int[] labels, int[] sizes) {
    this.grid = grid;
    this.labels = labels;
    this.sizes = sizes;
  }

  /**
   * Where the voxels stand.
   *
   * @return the mask's grid
   */
  public Grid grid() {
    return grid;
  }

  /**
   * The label of each voxel, not a copy.
   *
   * @return 0 for background, else 1 to {@link #count()}, x fastest
   */
  public int[] labels() {
    return labels;
  }

  /**
   * Number of connected parts.
   *
   * @return 0 or more
   */
  public int count() {
    return sizes.length;
  }

  /**
   * Size of one part.
   *
   * @param label 1 to {@link #count()}
   * @return voxels
   */
  public int size(int label) {
    return sizes[label - 1];
  }

  /**
   * Sizes of all parts in the order of their labels.
   *
   * @return a copy; the part with label 1 is first
   */
  public int[] sizes() {
    return sizes.clone();
  }

  /**
   * Size of the largest part.
   *
   * @return voxels; 0 when there is no part
   */
  public int largest() {
    return Arrays.stream(sizes).max().orElse(0);
  }

  /**
   * The voxels of the parts that hold a value that is high enough.
   *
   * @param values of each voxel, x fastest
   * @param least parts whose values are all below this are left out
   * @return a new mask
   */
  public Mask reaching(float[] values, float least) {
    boolean[] reached = new boolean[sizes.length];
    for (int i = 0; i < values.length; i++) {
      if (labels[i] != 0 && values[i] >= least) {
        reached[labels[i] - 1] = true;
      }
    }
    byte[] kept = new byte[labels.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (byte) (labels[i] != 0 && reached[labels[i] - 1] ? 1 : 0);
    }
    return new Mask(grid, kept);
  }

  /**
   * The voxels of the parts that are large enough.
   *
   * @param minVoxels parts with fewer voxels are left out
   * @return a new mask
   */
  public Mask withoutSmall(int minVoxels) {
    byte[] kept = new byte[labels.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (byte) (labels[i] != 0 && sizes[labels[i] - 1] >= minVoxels ? 1 : 0);
    }
    return new Mask(grid, kept);
  }
}
