package dev.penumbra.inference;

import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;

/**
 * Makes one segmentation of those of several models. One: its own mask. Two: lesion where the mean
 * probability is above one half. Three or more: lesion where more than half of the masks are. The
 * probability is the mean in each case.
 */
final class Vote {

  private static final float HALF = 0.5f;

  private Vote() {}

  /**
   * Counts the votes.
   *
   * @param votes at least one, all on one grid
   * @return probability and mask; warnings and networks are left empty
   */
  static Segmentation count(List<Segmentation> votes) {
    Volume probability = mean(votes);
    Mask mask =
        switch (votes.size()) {
          case 1 -> votes.get(0).mask();
          case 2 -> Mask.above(probability, HALF);
          default -> majority(votes);
        };
    return new Segmentation(probability, mask);
  }

  private static Volume mean(List<Segmentation> votes) {
    Volume first = votes.get(0).probability();
    if (votes.size() == 1) {
      return first;
    }
    float[] mean = new float[first.data().length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (Segmentation vote : votes) {
        sum += vote.probability().data()[i];
      }
      mean[i] = (float) (sum / votes.size());
    }
    return new Volume(first.grid(), mean);
  }

  private static Mask majority(List<Segmentation> votes) {
    Grid grid = votes.get(0).mask().grid();
    byte[] marks = new byte[grid.voxels()];
    for (int i = 0; i < marks.length; i++) {
      int marked = 0;
      for (Segmentation vote : votes) {
        marked += vote.mask().data()[i];
      }
      marks[i] = (byte) (2 * marked > votes.size() ? 1 : 0);
    }
    return new Mask(grid, marks);
  }
}
