package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.api.access.Site;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.results.ResultArchive;
import dev.penumbra.results.ResultNames;
import dev.penumbra.results.RunFacts;
import io.micronaut.serde.annotation.Serdeable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a completed job found, with the addresses of its files. Where a token is needed, these are
 * links that open a file without one, for a while.
 *
 * @param caseId the case
 * @param model the model's id
 * @param modelVersion the model's version
 * @param diceScore agreement with the ground truth, 4 decimals; null without one on the same grid
 * @param volumeMl volume of the lesion mask in ml, 2 decimals
 * @param lesionCount number of lesions
 * @param largestLesionMl volume of the largest in ml
 * @param metrics further numbers by name
 * @param mode {@code fast} or {@code full}; null for a single model
 * @param vote how an ensemble came to the result, one sentence; null for a single model
 * @param networks what ran, in order; empty for results of earlier versions
 * @param abstained members of the ensemble that could not vote, and why
 * @param elapsedSeconds from the start of the work to its end
 * @param dwiUrl the DWI that was segmented
 * @param adcUrl the ADC map
 * @param flairUrl the FLAIR image, where the case has one
 * @param predictionUrl the lesion mask
 * @param probabilityUrl the lesion probability
 * @param groundTruthUrl the ground truth, where the case has one
 * @param reportUrl the report picture
 * @param documentUrl every number, unrounded, as JSON
 * @param archiveUrl all of these in one archive
 * @param expiresAt when the files may be removed
 * @param warning what was odd in the input
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ResultView(
    String caseId,
    String model,
    String modelVersion,
    @Nullable Double diceScore,
    double volumeMl,
    int lesionCount,
    double largestLesionMl,
    Map<String, @Nullable Object> metrics,
    @Nullable String mode,
    @Nullable String vote,
    List<RunFacts.Network> networks,
    List<RunFacts.Abstained> abstained,
    double elapsedSeconds,
    @Nullable String dwiUrl,
    @Nullable String adcUrl,
    @Nullable String flairUrl,
    @Nullable String predictionUrl,
    @Nullable String probabilityUrl,
    @Nullable String groundTruthUrl,
    @Nullable String reportUrl,
    String documentUrl,
    String archiveUrl,
    String expiresAt,
    @Nullable String warning) {

  /**
   * The view of a result.
   *
   * @param result what was found
   * @param site where links lead and how they are signed
   * @param folder path of the result folder, with a slash at the end
   */
  static ResultView of(JobResult result, Site site, String folder) {
    Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
    result.metrics().forEach((name, value) -> metrics.put(name, Decimals.metric(value)));
    Map<String, String> files = result.files();
    return new ResultView(
        result.caseId().value(),
        result.model(),
        result.modelVersion(),
        Decimals.roundOrNull(result.diceScore(), Decimals.SHARE),
        Decimals.round(result.volumeMl(), Decimals.MILLILITERS),
        result.lesionCount(),
        Decimals.round(result.largestLesionMl(), Decimals.MILLILITERS),
        metrics,
        result.run().mode(),
        result.run().vote(),
        result.run().networks(),
        result.run().abstained(),
        Decimals.round(result.elapsedSeconds(), Decimals.MILLILITERS),
        url(files, "dwi", site, folder),
        url(files, "adc", site, folder),
        url(files, "flair", site, folder),
        url(files, "prediction", site, folder),
        url(files, "probability", site, folder),
        url(files, "groundTruth", site, folder),
        url(files, "report", site, folder),
        site.readable(folder + ResultNames.RESULT),
        site.readable(folder + ResultArchive.NAME),
        JobView.time(result.expiresAt()),
        result.warnings().isEmpty() ? null : String.join(" ", result.warnings()));
  }

  private static @Nullable String url(
      Map<String, String> files, String name, Site site, String folder) {
    String file = files.get(name);
    return file == null ? null : site.readable(folder + file);
  }
}
