package dev.penumbra.cases.bundled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.LoadWatch;
import io.micronaut.serde.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BundledCasesTest {

  /** One case has another unit than the other, so that both are shown. */
  private static final Map<String, List<String>> WARNINGS =
      Map.of(
          "phantom-territorial",
          List.of(),
          "phantom-embolic",
          List.of(
              "phantom-embolic_adc.nii.gz is in 1e-3 mm²/s, as its values show; it was converted"
                  + " to 1e-6 mm²/s."));

  @Test
  void theBundledCasesAreListed() {
    List<CaseSummary> bundled = new BundledCases(ObjectMapper.getDefault()).list();
    assertThat(bundled)
        .extracting(summary -> summary.id().value())
        .containsExactly("phantom-territorial", "phantom-embolic");
    assertThat(bundled).allMatch(CaseSummary::hasGroundTruth);
  }

  @Test
  void theBundledCasesCanBeRead() {
    BundledCases source = new BundledCases(ObjectMapper.getDefault());
    CaseCatalog catalog = new CaseCatalog(List.of(source), new CaseReader());
    for (CaseSummary summary : source.list()) {
      CaseVolumes volumes = catalog.open(summary.id(), summary.modalities(), LoadWatch.NONE);
      assertThat(volumes.images().keySet()).isEqualTo(summary.modalities());
      assertThat(volumes.warnings()).isEqualTo(WARNINGS.get(summary.id().value()));
      assertThat(volumes.groundTruthMask().orElseThrow().count()).isPositive();
    }
  }

  @Test
  void aClassPathWithoutCasesHasNone() {
    assertThat(new BundledCases("no/such/folder", ObjectMapper.getDefault()).list()).isEmpty();
  }
}
