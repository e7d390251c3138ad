package dev.penumbra.inference;

import dev.penumbra.model.Window.Steps;

/** Where patches start along one axis. */
final class PatchStarts {

  private PatchStarts() {}

  /**
   * The starts, ascending.
   *
   * @param size voxels along the axis, not less than the patch
   * @param patch voxels of a patch
   * @param overlap share of a patch that the next one covers again, 0 ≤ overlap &lt; 1
   * @param steps the rule
   */
  static int[] along(int size, int patch, double overlap, Steps steps) {
    if (size < patch) {
      throw new IllegalArgumentException("a patch of " + patch + " in " + size + " voxels");
    }
    return steps == Steps.NNUNET ? nnunet(size, patch, overlap) : monai(size, patch, overlap);
  }

  /**
   * nnU-Net's {@code compute_steps_for_sliding_window}; Math.rint is Python's round half to even.
   */
  private static int[] nnunet(int size, int patch, double overlap) {
    double target = patch * (1 - overlap);
    int n = (int) Math.ceil((size - patch) / target) + 1;
    double step = n > 1 ? (double) (size - patch) / (n - 1) : 0;
    int[] starts = new int[n];
    for (int i = 0; i < n; i++) {
      starts[i] = (int) Math.rint(step * i);
    }
    return starts;
  }

  /** MONAI's {@code _get_scan_interval} and {@code dense_patch_slices}. */
  private static int[] monai(int size, int patch, double overlap) {
    int interval = size == patch ? patch : Math.max(1, (int) (patch * (1 - overlap)));
    int n = Math.floorDiv(size - patch + interval - 1, interval) + 1;
    int[] starts = new int[n];
    for (int i = 0; i < n; i++) {
      starts[i] = Math.min(i * interval, size - patch);
    }
    return starts;
  }
}
