package dev.penumbra.metrics;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Box;
import dev.penumbra.volume.Components;
import dev.penumbra.volume.ConnectedComponents;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a lesion mask says by itself. A lesion is a part connected in the 26-neighborhood, as
 * ISLES'22 counts them.
 *
 * @param volumeMl volume of all marked voxels in ml
 * @param lesionCount number of lesions
 * @param largestLesionMl volume of the largest lesion in ml, 0 without any
 * @param lesions all lesions, the largest first
 */
public record LesionSummary(
    double volumeMl, int lesionCount, double largestLesionMl, List<Lesion> lesions) {

  /**
   * Largest first; lesions of equal size from top to bottom, so that the order is the patient's.
   */
  private static final Comparator<Lesion> ORDER =
      Comparator.comparingInt(Lesion::voxels)
          .thenComparingDouble(lesion -> lesion.centroid().z())
          .thenComparingDouble(lesion -> lesion.centroid().y())
          .thenComparingDouble(lesion -> lesion.centroid().x())
          .reversed();

  /** Copies the list. */
  public LesionSummary {
    lesions = List.copyOf(lesions);
  }

  /**
   * Measures a mask.
   *
   * @param mask the mask, unchanged
   * @return its summary
   */
  public static LesionSummary of(Mask mask) {
    Components components = ConnectedComponents.label26(mask);
    List<Lesion> lesions = new ArrayList<>(lesions(components));
    lesions.sort(ORDER);
    double voxelMl = mask.grid().voxelMl();
    long voxels = lesions.stream().mapToLong(Lesion::voxels).sum();
    double largest = lesions.isEmpty() ? 0 : lesions.get(0).volumeMl();
    return new LesionSummary(voxels * voxelMl, lesions.size(), largest, lesions);
  }

  private static List<Lesion> lesions(Components components) {
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < components.count(); i++) {
      extents.add(new Extent());
    }
    Grid grid = components.grid();
    int[] labels = components.labels();
    int i = 0;
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        for (int x = 0; x < grid.nx(); x++, i++) {
          if (labels[i] != 0) {
            extents.get(labels[i] - 1).add(x, y, z);
          }
        }
      }
    }
    return extents.stream().map(extent -> extent.lesion(grid)).toList();
  }

  /** Gathers the voxels of one lesion. */
  private static final class Extent {
    private int voxels;
    private long sumX;
    private long sumY;
    private long sumZ;
    private final int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    private final int[] high = {-1, -1, -1};

    void add(int x, int y, int z) {
      voxels++;
      sumX += x;
      sumY += y;
      sumZ += z;
      widen(0, x);
      widen(1, y);
      widen(2, z);
    }

    private void widen(int axis, int index) {
      low[axis] = Math.min(low[axis], index);
      high[axis] = Math.max(high[axis], index);
    }

    Lesion lesion(Grid grid) {
      double n = voxels;
      Affine affine = grid.affine();
      double[] mm = affine.apply(sumX / n, sumY / n, sumZ / n);
      return new Lesion(
          voxels,
          voxels * grid.voxelMl(),
          new RasPoint(mm[0], mm[1], mm[2]),
          new Box(low[0], low[1], low[2], high[0] + 1, high[1] + 1, high[2] + 1));
    }
  }
}
