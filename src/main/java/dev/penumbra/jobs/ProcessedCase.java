package dev.penumbra.jobs;

import dev.penumbra.results.RunFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What segmenting a case gave; with the times of the job it becomes a {@link JobResult}.
 *
 * @param modelVersion the bundle's version
 * @param diceScore agreement with the ground truth, 0 to 1; null without one on the same grid
 * @param volumeMl volume of the whole lesion mask in ml
 * @param lesionCount number of lesions
 * @param largestLesionMl volume of the largest in ml
 * @param metrics further numbers by name
 * @param files logical name to file name in the folder
 * @param warnings sentences for a person about what was odd in the input
 * @param voxels how many the DWI has
 * @param run which networks made it
 */
public record ProcessedCase(
    String modelVersion,
    @Nullable Double diceScore,
    double volumeMl,
    int lesionCount,
    double largestLesionMl,
    Map<String, @Nullable Object> metrics,
    Map<String, String> files,
    List<String> warnings,
    long voxels,
    RunFacts run) {}
