package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Modality;
import io.micronaut.serde.ObjectMapper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CaseCatalogTest {

  private static CaseSummary summary(String id, String source) {
    return new CaseSummary(new CaseId(id), id, source, Set.of(Modality.DWI, Modality.ADC), false);
  }

  private record Fixed(String name, List<CaseSummary> list) implements CaseSource {}

  @Test
  void theFirstSourceWins() {
    CaseCatalog catalog =
        new CaseCatalog(
            List.of(
                new Fixed("one", List.of(summary("a", "one"))),
                new Fixed("two", List.of(summary("a", "two"), summary("b", "two")))));
    assertThat(catalog.list()).containsExactly(summary("a", "one"), summary("b", "two"));
    assertThat(catalog.find(new CaseId("a"))).contains(summary("a", "one"));
    assertThat(catalog.find(new CaseId("c"))).isEmpty();
  }

  @Test
  void theBundledCasesAreListed() {
    List<CaseSummary> bundled = new BundledCases(ObjectMapper.getDefault()).list();
    assertThat(bundled)
        .extracting(summary -> summary.id().value())
        .containsExactly("phantom-territorial", "phantom-embolic");
    assertThat(bundled).allMatch(CaseSummary::hasGroundTruth);
  }
}
