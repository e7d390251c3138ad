package dev.penumbra.metrics;

import dev.penumbra.volume.Mask;
import java.util.OptionalDouble;

/**
 * How well a predicted mask agrees with a reference mask on the same grid.
 *
 * <p>Dice, volume difference, lesion-wise F1 and lesion count difference are those of the ISLES'22
 * challenge (its published evaluation code, {@code ezequieldlrosa/isles22}, {@code
 * utils/eval_utils.py}): lesions are connected in the 26-neighborhood, one shared voxel is a hit,
 * and two empty masks score 1. HD95 is not part of that set; see {@link SurfaceDistance}.
 *
 * @param dice 2 |P ∩ T| / (|P| + |T|), 0 to 1; 1 when both are empty
 * @param absoluteVolumeDifferenceMl | volume of P − volume of T | in ml
 * @param lesionF1 hits / (hits + (misses + false alarms) / 2), 0 to 1; 1 when both are empty
 * @param lesionCountDifference | lesions in P − lesions in T |
 * @param hd95Mm 95th percentile Hausdorff distance in mm; 0 when both are empty, absent when
 *     exactly one is, because an empty mask has no surface
 * @param lesionsHit lesions of T that P overlaps
 * @param lesionsMissed lesions of T that P does not overlap
 * @param falseLesions lesions of P that overlap none of T
 */
public record Agreement(
    double dice,
    double absoluteVolumeDifferenceMl,
    double lesionF1,
    int lesionCountDifference,
    OptionalDouble hd95Mm,
    int lesionsHit,
    int lesionsMissed,
    int falseLesions) {

  /**
   * Compares two masks.
   *
   * @param prediction the mask to judge
   * @param truth the reference
   * @return the measures
   * @throws IllegalArgumentException if the masks have different shapes; whether they stand at the
   *     same place in the patient is for the caller to know
   */
  public static Agreement of(Mask prediction, Mask truth) {
    if (!prediction.grid().sameShape(truth.grid())) {
      throw new IllegalArgumentException(
          "The prediction has %s voxels and the ground truth %s; they must be on the same grid."
              .formatted(prediction.grid().shape(), truth.grid().shape()));
    }
    long predicted = prediction.count();
    long real = truth.count();
    LesionMatch match = LesionMatch.of(prediction, truth);
    return new Agreement(
        predicted + real == 0 ? 1 : 2.0 * shared(prediction, truth) / (predicted + real),
        Math.abs(predicted - real) * prediction.grid().voxelMl(),
        match.f1(),
        Math.abs(match.predicted() - match.real()),
        SurfaceDistance.hd95(prediction, truth),
        match.hit(),
        match.missed(),
        match.falseAlarms());
  }

  private static long shared(Mask a, Mask b) {
    byte[] left = a.data();
    byte[] right = b.data();
    long shared = 0;
    for (int i = 0; i < left.length; i++) {
      shared += left[i] & right[i];
    }
    return shared;
  }
}
