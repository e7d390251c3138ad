package dev.penumbra.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTableTest {

  private static final String ODD = "=a file, \"odd\"\nand more";

  @TempDir Path folder;

  @Test
  void everyReaderGetsBackWhatWasWritten() throws Exception {
    MetricsTable.write(folder, outcomes());
    List<Map<String, String>> rows = CsvText.rows(Files.readString(folder.resolve("metrics.csv")));
    assertThat(rows).extracting(row -> row.get("case_id")).containsExactly("a", "b", "c", "d");
    assertThat(rows)
        .extracting(row -> row.get("status"))
        .containsExactly("done", "done", "failed", "waiting");
    assertThat(rows.get(0))
        .containsEntry("volume_ml", "0.00012")
        .containsEntry("lesion_count", "2")
        .containsEntry("dice", "0.75")
        .containsEntry("hd95_mm", "")
        .containsEntry("time_s", "1.5")
        .containsEntry("device", "cuda:1")
        .containsEntry("model", "m")
        .containsEntry("model_version", "2")
        .containsEntry("warnings", "'" + ODD);
    assertThat(rows.get(1))
        .containsEntry("volume_ml", "3")
        .containsEntry("dice", "")
        .containsEntry("false_lesions", "");
    assertThat(rows.get(2)).containsEntry("error", "It broke, alas.").containsEntry("time_s", "");
  }

  /** Scripts name them: a new one comes last, and none goes. */
  @Test
  void theColumnsStay() {
    assertThat(MetricsTable.text(Map.of()))
        .isEqualTo(
            "case_id,status,volume_ml,lesion_count,largest_lesion_ml,ground_truth_volume_ml,dice,"
                + "lesion_f1,hd95_mm,absolute_volume_difference_ml,lesion_count_difference,"
                + "lesions_hit,lesions_missed,false_lesions,time_s,device,model,model_version,"
                + "software_version,finished_at,warnings,error\r\n");
  }

  @Test
  void theGuideNamesEveryColumnAndWhatItIsNotFor() throws Exception {
    MetricsTable.writeGuide(folder);
    String guide = Files.readString(folder.resolve("README.txt"));
    assertThat(guide).contains("Research use only").doesNotContain("%");
    for (Column column : Column.values()) {
      assertThat(guide).contains("  " + column.title() + "  ");
    }
  }

  private static Map<CaseId, CaseOutcome> outcomes() {
    Map<CaseId, CaseOutcome> outcomes = new LinkedHashMap<>();
    outcomes.put(new CaseId("a"), done(figures(1.2000000474974513e-4, 0.75, List.of(ODD))));
    outcomes.put(new CaseId("b"), done(figures(3, null, List.of())));
    outcomes.put(new CaseId("c"), new CaseOutcome.Failed("It broke, alas."));
    outcomes.put(new CaseId("d"), new CaseOutcome.Waiting());
    return outcomes;
  }

  private static CaseOutcome done(CaseFigures figures) {
    return new CaseOutcome.Done(figures, "m", "2", "0.1.0", "2026-01-01T00:00:00Z", false);
  }

  private static CaseFigures figures(double volume, Double dice, List<String> warnings) {
    return new CaseFigures(
        volume, 2, 1, null, dice, dice, null, null, null, null, null, null, 1.5, "cuda:1",
        warnings);
  }
}
