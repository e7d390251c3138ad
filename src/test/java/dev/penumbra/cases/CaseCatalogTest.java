package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.volume.Modality;
import io.micronaut.serde.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CaseCatalogTest {

  private static CaseSummary summary(String id, String source) {
    return new CaseSummary(new CaseId(id), id, source, Set.of(Modality.DWI, Modality.ADC), false);
  }

  private record Fixed(String name, List<CaseSummary> list) implements CaseSource {

    @Override
    public Optional<CaseFiles> files(CaseId id) {
      return Optional.empty();
    }
  }

  @Test
  void theFirstSourceWins() {
    CaseCatalog catalog =
        new CaseCatalog(
            List.of(
                new Fixed("one", List.of(summary("a", "one"))),
                new Fixed("two", List.of(summary("a", "two"), summary("b", "two")))),
            new CaseReader());
    assertThat(catalog.list()).containsExactly(summary("a", "one"), summary("b", "two"));
    assertThat(catalog.find(new CaseId("a"))).contains(summary("a", "one"));
    assertThat(catalog.find(new CaseId("c"))).isEmpty();
    assertThatThrownBy(() -> catalog.open(new CaseId("c"), Set.of()))
        .isInstanceOf(UnknownCase.class);
  }

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
      CaseVolumes volumes = catalog.open(summary.id(), summary.modalities());
      assertThat(volumes.images().keySet()).isEqualTo(summary.modalities());
      assertThat(volumes.warnings()).isEmpty();
      assertThat(volumes.groundTruthMask().orElseThrow().count()).isPositive();
    }
  }

  @Test
  void aClassPathWithoutCasesHasNone() {
    assertThat(new BundledCases("no/such/folder", ObjectMapper.getDefault()).list()).isEmpty();
  }
}
