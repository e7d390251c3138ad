package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.volume.Modality;
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
    public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
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
    assertThatThrownBy(() -> catalog.open(new CaseId("c"), Set.of(), LoadWatch.NONE))
        .isInstanceOf(UnknownCase.class);
  }
}
