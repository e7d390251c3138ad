package dev.penumbra.results;

import dev.penumbra.metrics.Agreement;
import dev.penumbra.metrics.Lesion;
import dev.penumbra.metrics.LesionSummary;
import dev.penumbra.metrics.RasPoint;
import dev.penumbra.volume.Box;
import dev.penumbra.volume.Mask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The measures as trees of maps, lists and numbers. */
final class Measures {

  /** A snapshot travels with every event; what is beyond stands in {@code result.json}. */
  private static final int MOST_LESIONS_IN_SNAPSHOT = 50;

  private final LesionSummary summary;
  private final Comparison comparison;

  Measures(LesionSummary summary, Comparison comparison) {
    this.summary = summary;
    this.comparison = comparison;
  }

  Optional<Double> dice() {
    return comparison.agreement().map(Agreement::dice);
  }

  /** All measures of {@code result.json}. */
  Map<String, @Nullable Object> complete() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("volumeMl", summary.volumeMl());
    all.put("lesionCount", summary.lesionCount());
    all.put("largestLesionMl", summary.largestLesionMl());
    comparison.agreement().ifPresent(agreement -> all.put("dice", agreement.dice()));
    all.putAll(comparisons());
    return all;
  }

  /** All lesions of {@code result.json}, the largest first. */
  List<Map<String, Object>> lesions() {
    return summary.lesions().stream().map(lesion -> lesion(lesion, false)).toList();
  }

  /** The measures of the job's snapshot beyond its named ones. */
  Map<String, @Nullable Object> forSnapshot() {
    Map<String, @Nullable Object> some = comparisons();
    some.put(
        "lesions",
        summary.lesions().stream()
            .limit(MOST_LESIONS_IN_SNAPSHOT)
            .map(lesion -> lesion(lesion, true))
            .toList());
    return some;
  }

  private Map<String, @Nullable Object> comparisons() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    if (comparison.agreement().isPresent()) {
      Agreement agreement = comparison.agreement().get();
      map.put("groundTruthVolumeMl", comparison.truth().map(Mask::volumeMl).orElseThrow());
      map.put("absoluteVolumeDifferenceMl", agreement.absoluteVolumeDifferenceMl());
      map.put("lesionF1", agreement.lesionF1());
      map.put("lesionCountDifference", agreement.lesionCountDifference());
      map.put("lesionsHit", agreement.lesionsHit());
      map.put("lesionsMissed", agreement.lesionsMissed());
      map.put("falseLesions", agreement.falseLesions());
      map.put("hd95Mm", agreement.hd95Mm().isPresent() ? agreement.hd95Mm().getAsDouble() : null);
    }
    return map;
  }

  private static Map<String, Object> lesion(Lesion lesion, boolean rounded) {
    RasPoint mm = lesion.centroid();
    Box box = lesion.box();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("voxels", lesion.voxels());
    map.put("volumeMl", rounded ? round(lesion.volumeMl(), 1000) : lesion.volumeMl());
    List<Double> centroid = List.of(mm.x(), mm.y(), mm.z());
    map.put(
        "centroidMm",
        rounded ? centroid.stream().map(value -> round(value, 10)).toList() : centroid);
    map.put("box", List.of(box.x0(), box.y0(), box.z0(), box.x1(), box.y1(), box.z1()));
    return map;
  }

  private static double round(double value, double steps) {
    return Math.round(value * steps) / steps;
  }
}
