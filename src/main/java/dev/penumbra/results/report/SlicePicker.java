package dev.penumbra.results.report;

import dev.penumbra.volume.Components;
import dev.penumbra.volume.ConnectedComponents;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Chooses the axial slices that tell most about a mask: the largest lesion where it is widest, then
 * slices that show lesions not seen yet, then slices spread over the rest of the lesions.
 */
final class SlicePicker {

  /** Lesions smaller than this share of the largest get no slice of their own. */
  private static final double WORTH_A_SLICE = 0.02;

  private final int slices;
  private final int[][] areas;
  private final int[] sizes;
  private final double floor;
  private int widest;
  private final SortedSet<Integer> picked = new TreeSet<>();

  private SlicePicker(Mask ras) {
    Components components = ConnectedComponents.label26(ras);
    Grid grid = ras.grid();
    slices = grid.nz();
    sizes = components.sizes();
    floor = components.largest() * WORTH_A_SLICE;
    areas = new int[slices][sizes.length];
    int plane = grid.nx() * grid.ny();
    int[] labels = components.labels();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0) {
        areas[i / plane][labels[i] - 1]++;
      }
    }
  }

  /**
   * Slices of a mask.
   *
   * @param ras a mask stored along the patient's axes, not empty
   * @param wanted how many slices, fewer when the mask has fewer
   * @return indices, from below upwards
   */
  static SortedSet<Integer> through(Mask ras, int wanted) {
    SlicePicker picker = new SlicePicker(ras);
    int count = Math.min(wanted, picker.slices);
    picker.pickWidest();
    while (picker.picked.size() < count) {
      if (!picker.pickUnseen() && !picker.pickSpread()) {
        picker.pickNeighbor();
      }
    }
    return picker.picked;
  }

  /** Slices spread over the middle of a range. */
  static SortedSet<Integer> central(int first, int last, int wanted) {
    SortedSet<Integer> picked = new TreeSet<>();
    int count = Math.min(wanted, last - first + 1);
    for (int i = 0; i < count; i++) {
      double share = count == 1 ? 0.5 : 0.35 + 0.4 * i / (count - 1);
      int slice = first + (int) Math.round(share * (last - first));
      while (picked.contains(slice)) {
        slice = slice < last ? slice + 1 : first;
      }
      picked.add(slice);
    }
    return picked;
  }

  private void pickWidest() {
    int largest = 0;
    for (int i = 1; i < sizes.length; i++) {
      largest = sizes[i] > sizes[largest] ? i : largest;
    }
    for (int s = 1; s < slices; s++) {
      widest = areas[s][largest] > areas[widest][largest] ? s : widest;
    }
    picked.add(widest);
  }

  /** The slice with most of the lesions that no slice shows yet. */
  private boolean pickUnseen() {
    int best = -1;
    long bestScore = 0;
    for (int s = 0; s < slices; s++) {
      long score = 0;
      for (int i = 0; i < sizes.length; i++) {
        if (areas[s][i] > 0 && sizes[i] >= floor && !seen(i)) {
          score += (long) sizes[i] * 1000 + areas[s][i];
        }
      }
      if (score > bestScore) {
        bestScore = score;
        best = s;
      }
    }
    return best >= 0 && picked.add(best);
  }

  private boolean seen(int lesion) {
    return picked.stream().anyMatch(s -> areas[s][lesion] > 0);
  }

  /** The slice with much lesion and far from the others. */
  private boolean pickSpread() {
    int best = -1;
    double bestScore = 0;
    for (int s = 0; s < slices; s++) {
      double area = 0;
      for (int i = 0; i < sizes.length; i++) {
        area += sizes[i] >= floor ? areas[s][i] : 0;
      }
      double score = distance(s) * Math.sqrt(area);
      if (score > bestScore) {
        bestScore = score;
        best = s;
      }
    }
    return best >= 0 && picked.add(best);
  }

  private void pickNeighbor() {
    int best = -1;
    for (int s = 0; s < slices; s++) {
      boolean nearer = best < 0 || Math.abs(s - widest) <= Math.abs(best - widest);
      if (!picked.contains(s) && nearer) {
        best = s;
      }
    }
    picked.add(best);
  }

  private int distance(int slice) {
    return picked.stream().mapToInt(s -> Math.abs(s - slice)).min().orElse(slices);
  }
}
