package dev.penumbra.api;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.volume.Modality;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;

/** Lists the cases. */
@Controller("/api/cases")
@Tag(name = "cases")
final class CasesController {

  private final CaseCatalog cases;

  CasesController(CaseCatalog cases) {
    this.cases = cases;
  }

  @Get
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "The cases that can be segmented")
  CaseList list() {
    List<CaseView> items = cases.list().stream().map(CaseView::of).toList();
    return new CaseList(items.stream().map(CaseView::id).toList(), items);
  }

  /**
   * All cases.
   *
   * @param cases their ids
   * @param items what is known of each
   */
  @Serdeable
  record CaseList(List<String> cases, List<CaseView> items) {}

  /**
   * One case.
   *
   * @param id its name
   * @param title its name for a person
   * @param source where it comes from
   * @param modalities the images it has
   * @param hasGroundTruth whether it has a lesion mask to compare with
   */
  @Serdeable
  record CaseView(
      String id, String title, String source, List<String> modalities, boolean hasGroundTruth) {

    static CaseView of(CaseSummary summary) {
      return new CaseView(
          summary.id().value(),
          summary.title(),
          summary.source(),
          summary.modalities().stream().sorted().map(Modality::id).toList(),
          summary.hasGroundTruth());
    }
  }
}
