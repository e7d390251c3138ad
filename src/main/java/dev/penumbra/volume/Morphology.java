package dev.penumbra.volume;

import java.util.Arrays;

/**
 * Morphology with the 6-neighborhood (voxels that share a face), as {@code scipy.ndimage}'s binary
 * operations with their default structure: what is beyond the border is background. Thread-safe.
 */
public final class Morphology {

  private Morphology() {}

  /**
   * Marks the background that the border cannot be reached from, as {@code
   * scipy.ndimage.binary_fill_holes}.
   *
   * @param mask the mask, unchanged
   * @return a new mask with its holes filled
   */
  public static Mask fillHoles(Mask mask) {
    Grid grid = mask.grid();
    Flood flood = new Flood(grid, mask.data().clone());
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        boolean face = z == 0 || z == grid.nz() - 1 || y == 0 || y == grid.ny() - 1;
        int step = face ? 1 : Math.max(1, grid.nx() - 1);
        for (int x = 0; x < grid.nx(); x += step) {
          flood.from(grid.index(x, y, z));
        }
      }
    }
    byte[] state = flood.state;
    for (int i = 0; i < state.length; i++) {
      state[i] = (byte) (state[i] == Flood.REACHED ? 0 : 1);
    }
    return new Mask(grid, state);
  }

  /**
   * Keeps the voxels whose six neighbors are all marked.
   *
   * @param mask the mask, unchanged
   * @return a new, smaller mask; voxels at the border are never kept
   */
  public static Mask erode(Mask mask) {
    return new Mask(mask.grid(), step(mask, (byte) 0));
  }

  /**
   * Adds the six neighbors of each marked voxel.
   *
   * @param mask the mask, unchanged
   * @return a new, larger mask
   */
  public static Mask dilate(Mask mask) {
    return new Mask(mask.grid(), step(mask, (byte) 1));
  }

  /** Gives every voxel that has a neighbor with the spreading value that value. */
  private static byte[] step(Mask mask, byte spreading) {
    Grid grid = mask.grid();
    byte[] in = mask.data();
    byte[] out = in.clone();
    int nx = grid.nx();
    int plane = nx * grid.ny();
    Planes.forEach(
        grid.nz(),
        in.length,
        z -> {
          for (int y = 0; y < grid.ny(); y++) {
            int row = grid.index(0, y, z);
            for (int x = 0; x < nx; x++) {
              int i = row + x;
              boolean spreads =
                  (x > 0 ? in[i - 1] : 0) == spreading
                      || (x < nx - 1 ? in[i + 1] : 0) == spreading
                      || (y > 0 ? in[i - nx] : 0) == spreading
                      || (y < grid.ny() - 1 ? in[i + nx] : 0) == spreading
                      || (z > 0 ? in[i - plane] : 0) == spreading
                      || (z < grid.nz() - 1 ? in[i + plane] : 0) == spreading;
              if (spreads) {
                out[i] = spreading;
              }
            }
          }
        });
    return out;
  }

  /** Reaches background voxels from a start, with its own stack. */
  private static final class Flood {

    static final byte REACHED = 2;

    private final Grid grid;
    private final byte[] state;
    private int[] stack = new int[4096];
    private int depth;

    Flood(Grid grid, byte[] state) {
      this.grid = grid;
      this.state = state;
    }

    void from(int start) {
      int nx = grid.nx();
      int plane = nx * grid.ny();
      reach(start);
      while (depth > 0) {
        int i = stack[--depth];
        int x = i % nx;
        int y = i / nx % grid.ny();
        int z = i / plane;
        if (x > 0) {
          reach(i - 1);
        }
        if (x < nx - 1) {
          reach(i + 1);
        }
        if (y > 0) {
          reach(i - nx);
        }
        if (y < grid.ny() - 1) {
          reach(i + nx);
        }
        if (z > 0) {
          reach(i - plane);
        }
        if (z < grid.nz() - 1) {
          reach(i + plane);
        }
      }
    }

    private void reach(int i) {
      if (state[i] != 0) {
        return;
      }
      state[i] = REACHED;
      if (depth == stack.length) {
        stack = Arrays.copyOf(stack, depth * 2);
      }
      stack[depth++] = i;
    }
  }
}
