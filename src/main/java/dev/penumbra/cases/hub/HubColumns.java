package dev.penumbra.cases.hub;

import dev.penumbra.volume.Modality;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Optional;

/**
 * What the data set's columns are called. Each image is a struct with {@code bytes}, a NIfTI file,
 * and {@code path}.
 *
 * @param subjectId {@code penumbra.hub.columns.subject-id}: text that becomes the case's id
 * @param dwi {@code penumbra.hub.columns.dwi}: the DWI
 * @param adc {@code penumbra.hub.columns.adc}: the ADC map
 * @param flair {@code penumbra.hub.columns.flair}: the FLAIR image; the data set need not have it
 * @param groundTruth {@code penumbra.hub.columns.ground-truth}: the lesion mask; blank: none
 */
@ConfigurationProperties("penumbra.hub.columns")
public record HubColumns(
    @Bindable(defaultValue = "subject_id") String subjectId,
    @Bindable(defaultValue = "dwi") String dwi,
    @Bindable(defaultValue = "adc") String adc,
    @Bindable(defaultValue = "flair") String flair,
    @Bindable(defaultValue = "lesion_mask") String groundTruth) {

  /** Checks the values. */
  public HubColumns {
    named("subject-id", subjectId);
    named("dwi", dwi);
    named("adc", adc);
  }

  /** The column that holds an image; empty where none is configured. */
  Optional<String> of(Modality modality) {
    String column =
        switch (modality) {
          case DWI -> dwi;
          case ADC -> adc;
          case FLAIR -> flair;
        };
    return Optional.of(column).filter(name -> !name.isBlank());
  }

  /** The column that holds the lesion mask; empty where none is configured. */
  Optional<String> truth() {
    return Optional.of(groundTruth).filter(name -> !name.isBlank());
  }

  private static void named(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "penumbra.hub.columns." + key + " is blank; it must be the name of a column.");
    }
  }
}
