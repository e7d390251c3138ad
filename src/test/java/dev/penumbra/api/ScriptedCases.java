package dev.penumbra.api;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.volume.Modality;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Cases that exist by name only. */
@Singleton
@Requires(property = ApiServer.SCRIPTED)
final class ScriptedCases implements CaseSource {

  static final String CASE = "sub-api";

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    return Optional.empty();
  }

  @Override
  public List<CaseSummary> list() {
    return Stream.of(CASE, "sub-gated", "sub-fails", "sub-breaks")
        .map(
            id ->
                new CaseSummary(
                    new CaseId(id), id, name(), Set.of(Modality.DWI, Modality.ADC), false))
        .toList();
  }
}
