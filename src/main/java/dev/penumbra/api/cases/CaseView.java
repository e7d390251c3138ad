package dev.penumbra.api.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case.
 *
 * @param id its name
 * @param title its name for a person
 * @param source where it comes from
 * @param modalities the images it has
 * @param hasGroundTruth whether it has a lesion mask to compare with
 * @param expiresAt when it will be removed; null for a case that stays
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CaseView(
    String id,
    String title,
    String source,
    List<String> modalities,
    boolean hasGroundTruth,
    @Nullable String expiresAt) {

  static CaseView of(CaseSummary summary) {
    return new CaseView(
        summary.id().value(),
        summary.title(),
        summary.source(),
        summary.modalities().stream().sorted().map(Modality::id).toList(),
        summary.hasGroundTruth(),
        summary.expiresAt().map(Object::toString).orElse(null));
  }
}
