package dev.penumbra.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found, for the job's snapshot and the command line; nothing is rounded but what is in
 * the list of lesions.
 *
 * @param diceScore agreement with the ground truth, 0 to 1; null without one on the same grid
 * @param volumeMl volume of the whole mask in ml
 * @param lesionCount number of lesions
 * @param largestLesionMl volume of the largest lesion in ml
 * @param metrics further measures by name: numbers, null, and {@code lesions}, a list of maps with
 *     {@code volumeMl}, {@code centroidMm} (RAS+) and {@code box} (first and after-last voxel index
 *     along x, y and z)
 * @param warnings sentences for a person: those of the input and those of the comparison
 * @param files logical name ({@code dwi}, {@code adc}, {@code flair}, {@code groundTruth}, {@code
 *     prediction}, {@code probability}, {@code report}, {@code result}) to file name
 * @param run which networks made it
 */
public record ResultSummary(
    @Nullable Double diceScore,
    double volumeMl,
    int lesionCount,
    double largestLesionMl,
    Map<String, @Nullable Object> metrics,
    List<String> warnings,
    Map<String, String> files,
    RunFacts run) {

  /** Copies the collections. */
  public ResultSummary {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    warnings = List.copyOf(warnings);
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }
}
