package dev.penumbra.results;

import dev.penumbra.metrics.Agreement;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The comparison with a ground truth, or the reasons why there is none.
 *
 * @param agreement the measures; empty without a ground truth on the mask's grid
 * @param truth the ground truth; empty where it is on another grid
 * @param warnings sentences for a person
 */
record Comparison(Optional<Agreement> agreement, Optional<Mask> truth, List<String> warnings) {

  /**
   * How far apart the same corner of both grids may lie, as a share of the smallest spacing. What
   * writers round lies far below, the smallest real shift far above.
   */
  private static final double TOLERANCE = 0.1;

  static Comparison of(Mask mask, Optional<Mask> truth) {
    if (truth.isEmpty()) {
      return new Comparison(Optional.empty(), Optional.empty(), List.of());
    }
    Optional<String> mismatch = mismatch(mask.grid(), truth.get().grid());
    if (mismatch.isPresent()) {
      return new Comparison(Optional.empty(), Optional.empty(), List.of(mismatch.get()));
    }
    Agreement agreement = Agreement.of(mask, truth.get());
    List<String> warnings = new ArrayList<>();
    if (agreement.hd95Mm().isEmpty()) {
      warnings.add(
          truth.get().count() == 0
              ? "HD95 is not defined because the ground truth is empty."
              : "HD95 is not defined because no lesion was found.");
    }
    return new Comparison(Optional.of(agreement), truth, warnings);
  }

  private static Optional<String> mismatch(Grid mask, Grid truth) {
    if (!mask.sameShape(truth)) {
      return Optional.of(
          "The ground truth has %s voxels and the DWI %s, so they were not compared."
              .formatted(truth.shape(), mask.shape()));
    }
    double apart = mask.maxCornerDistance(truth);
    double smallest = Math.min(mask.spacing(0), Math.min(mask.spacing(1), mask.spacing(2)));
    return apart <= TOLERANCE * smallest
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The ground truth is placed up to %.1f mm away from the DWI, so they were not"
                    + " compared.",
                apart));
  }
}
