package dev.penumbra.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.results.ResultSummary;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a case that was done, as {@code docs/results.md} defines them. Those of a
 * comparison are null without a usable ground truth.
 *
 * @param volumeMl volume of the whole mask in ml
 * @param lesionCount number of lesions
 * @param largestLesionMl volume of the largest lesion in ml
 * @param groundTruthVolumeMl volume of the ground truth in ml
 * @param dice agreement, 0 to 1
 * @param lesionF1 agreement by lesions, 0 to 1
 * @param hd95Mm distance of the surfaces in mm; null also where only one of the masks is empty
 * @param absoluteVolumeDifferenceMl in ml
 * @param lesionCountDifference absolute difference of the counts
 * @param lesionsHit lesions of the ground truth that were found
 * @param lesionsMissed lesions of the ground truth that were not found
 * @param falseLesions lesions that the ground truth does not have
 * @param seconds from reading the images to the last file
 * @param device what it ran on
 * @param warnings sentences for a person
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CaseFigures(
    double volumeMl,
    int lesionCount,
    double largestLesionMl,
    @Nullable Double groundTruthVolumeMl,
    @Nullable Double dice,
    @Nullable Double lesionF1,
    @Nullable Double hd95Mm,
    @Nullable Double absoluteVolumeDifferenceMl,
    @Nullable Integer lesionCountDifference,
    @Nullable Integer lesionsHit,
    @Nullable Integer lesionsMissed,
    @Nullable Integer falseLesions,
    double seconds,
    String device,
    List<String> warnings) {

  /** Copies the list. */
  public CaseFigures {
    warnings = List.copyOf(warnings);
  }

  /**
   * The numbers of a result.
   *
   * @param summary what was found
   * @param seconds how long it took
   * @param device what it ran on
   * @return the same for the table
   */
  public static CaseFigures of(ResultSummary summary, double seconds, String device) {
    Map<String, @Nullable Object> metrics = summary.metrics();
    return new CaseFigures(
        summary.volumeMl(),
        summary.lesionCount(),
        summary.largestLesionMl(),
        number(metrics, "groundTruthVolumeMl"),
        summary.diceScore(),
        number(metrics, "lesionF1"),
        number(metrics, "hd95Mm"),
        number(metrics, "absoluteVolumeDifferenceMl"),
        count(metrics, "lesionCountDifference"),
        count(metrics, "lesionsHit"),
        count(metrics, "lesionsMissed"),
        count(metrics, "falseLesions"),
        seconds,
        device,
        summary.warnings());
  }

  private static @Nullable Double number(Map<String, @Nullable Object> metrics, String name) {
    return metrics.get(name) instanceof Number number ? number.doubleValue() : null;
  }

  private static @Nullable Integer count(Map<String, @Nullable Object> metrics, String name) {
    return metrics.get(name) instanceof Number number ? number.intValue() : null;
  }
}
