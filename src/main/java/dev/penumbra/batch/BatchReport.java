package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a batch.
 *
 * @param outcomes every case, in order
 * @param counts how many of which kind
 * @param pictures names of the pages of the summary picture
 */
public record BatchReport(
    Map<CaseId, CaseOutcome> outcomes, BatchCounts counts, List<String> pictures) {

  /** Copies the collections. */
  public BatchReport {
    outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    pictures = List.copyOf(pictures);
  }
}
