package dev.penumbra.volume;

import java.util.Arrays;

/**
 * Finds the connected parts of a mask with the 26-neighborhood (voxels that share a face, an edge
 * or a corner), in two passes over the runs of marked voxels with union-find. Thread-safe.
 */
public final class ConnectedComponents {

  private ConnectedComponents() {}

  /**
   * Labels the connected parts.
   *
   * @param mask the mask, unchanged
   * @return labels 1, 2, … in the order in which the parts appear in the array, as {@code
   *     scipy.ndimage.label} with a full structure counts them
   */
  public static Components label26(Mask mask) {
    Runs runs = new Runs(mask);
    runs.join();
    return runs.components();
  }

  /** Runs of marked voxels along x, row after row, and which of them belong together. */
  private static final class Runs {

    private final Grid grid;
    private final int[] rowStart;
    private int count;
    private int[] first = new int[1024];
    private int[] last = new int[1024];
    private int[] parent = new int[0];

    Runs(Mask mask) {
      grid = mask.grid();
      byte[] data = mask.data();
      int rows = grid.ny() * grid.nz();
      rowStart = new int[rows + 1];
      for (int row = 0; row < rows; row++) {
        rowStart[row] = count;
        int from = row * grid.nx();
        for (int x = 0; x < grid.nx(); x++) {
          if (data[from + x] != 0) {
            int begin = x;
            while (x + 1 < grid.nx() && data[from + x + 1] != 0) {
              x++;
            }
            add(begin, x);
          }
        }
      }
      rowStart[rows] = count;
    }

    private void add(int begin, int end) {
      if (count == first.length) {
        first = Arrays.copyOf(first, count * 2);
        last = Arrays.copyOf(last, count * 2);
      }
      first[count] = begin;
      last[count++] = end;
    }

    void join() {
      parent = new int[count];
      for (int i = 0; i < count; i++) {
        parent[i] = i;
      }
      int ny = grid.ny();
      for (int z = 0; z < grid.nz(); z++) {
        for (int y = 0; y < ny; y++) {
          int row = z * ny + y;
          if (y > 0) {
            joinRows(row, row - 1);
          }
          if (z > 0) {
            for (int dy = Math.max(0, y - 1); dy <= Math.min(ny - 1, y + 1); dy++) {
              joinRows(row, (z - 1) * ny + dy);
            }
          }
        }
      }
    }

    private void joinRows(int row, int earlier) {
      int a = rowStart[row];
      int b = rowStart[earlier];
      while (a < rowStart[row + 1] && b < rowStart[earlier + 1]) {
        if (first[a] <= last[b] + 1 && first[b] <= last[a] + 1) {
          union(a, b);
        }
        if (last[a] < last[b]) {
          a++;
        } else {
          b++;
        }
      }
    }

    private int root(int i) {
      int at = i;
      while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
      }
      return at;
    }

    /** The earlier run becomes the root, so that labels come out in order. */
    private void union(int a, int b) {
      int ra = root(a);
      int rb = root(b);
      parent[Math.max(ra, rb)] = Math.min(ra, rb);
    }

    Components components() {
      int[] labelOf = new int[count];
      int[] sizes = new int[16];
      int found = 0;
      int[] labels = new int[grid.voxels()];
      for (int row = 0; row < rowStart.length - 1; row++) {
        for (int i = rowStart[row]; i < rowStart[row + 1]; i++) {
          int root = root(i);
          if (root == i) {
            labelOf[i] = ++found;
            sizes = found > sizes.length ? Arrays.copyOf(sizes, found * 2) : sizes;
          }
          int label = labelOf[root];
          sizes[label - 1] += last[i] - first[i] + 1;
          int from = row * grid.nx();
          Arrays.fill(labels, from + first[i], from + last[i] + 1, label);
        }
      }
      return new Components(grid, labels, Arrays.copyOf(sizes, found));
    }
  }
}
