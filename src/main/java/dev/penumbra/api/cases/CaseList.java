package dev.penumbra.api.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.SourceStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All cases that everybody may see.
 *
 * @param cases their ids
 * @param items what is known of each
 * @param sources where they come from
 */
@Serdeable
record CaseList(List<String> cases, List<CaseView> items, List<SourceView> sources) {

  static CaseList of(CaseCatalog catalog) {
    List<CaseView> items = catalog.list().stream().map(CaseView::of).toList();
    return new CaseList(
        items.stream().map(CaseView::id).toList(),
        items,
        catalog.sources().entrySet().stream()
            .map(source -> SourceView.of(source.getKey(), source.getValue(), items))
            .toList());
  }

  /**
   * One source.
   *
   * @param name as in the cases' {@code source}
   * @param state {@code ready}, {@code loading} while more may come, {@code down} when it cannot be
   *     reached
   * @param message why cases are missing and what helps; null where there is nothing to say
   * @param cases how many cases of it are listed
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record SourceView(String name, String state, @Nullable String message, int cases) {

    static SourceView of(String name, SourceStatus status, List<CaseView> items) {
      return new SourceView(
          name,
          status.state().name().toLowerCase(Locale.ROOT),
          status.message().orElse(null),
          (int) items.stream().filter(item -> item.source().equals(name)).count());
    }
  }
}
