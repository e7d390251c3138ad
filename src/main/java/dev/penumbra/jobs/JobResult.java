package dev.penumbra.jobs;

import dev.penumbra.cases.CaseId;
import dev.penumbra.results.RunFacts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a completed job found: numbers of the domain and names of files, no addresses.
 *
 * @param caseId the case
 * @param model the bundle's id
 * @param modelVersion the bundle's version
 * @param diceScore agreement with the ground truth, 0 to 1; null without one on the same grid
 * @param volumeMl volume of the whole lesion mask in ml
 * @param lesionCount number of lesions (26-neighborhood)
 * @param largestLesionMl volume of the largest in ml
 * @param metrics further numbers by name; values are numbers, text, lists, maps or null
 * @param elapsedSeconds from the start of the work to its end
 * @param files logical name ({@code dwi}, {@code prediction}, {@code report}, …) to file name in
 *     the job's result folder
 * @param expiresAt when the result may be removed
 * @param warnings sentences for a person about what was odd in the input
 * @param voxels how many the DWI has
 * @param run which networks made it
 */
public record JobResult(
    CaseId caseId,
    String model,
    String modelVersion,
    @Nullable Double diceScore,
    double volumeMl,
    int lesionCount,
    double largestLesionMl,
    Map<String, @Nullable Object> metrics,
    double elapsedSeconds,
    Map<String, String> files,
    Instant expiresAt,
    List<String> warnings,
    long voxels,
    RunFacts run) {

  /** Copies the collections. */
  public JobResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    warnings = List.copyOf(warnings);
  }
}
