package dev.penumbra.cases.uploads;

import dev.penumbra.cases.AdcUnit;
import dev.penumbra.cases.GridAgreement;
import dev.penumbra.cases.HeaderNotes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is read into the files of an upload that they do not say plainly, told instead of hidden.
 */
final class ImageWarnings {

  private ImageWarnings() {}

  /** Sentences for a person, of images that belong together. */
  static List<String> of(ReceivedImage dwi, Collection<ReceivedImage> images) {
    List<String> warnings = new ArrayList<>();
    HeaderNotes notes = new HeaderNotes();
    if (dwi.header().volumes() == 2) {
      warnings.add(dwi.label() + " has 2 volumes; the last, b = 1000, is used.");
    }
    for (ReceivedImage image : images) {
      notes.add(image.label(), image.header());
      GridAgreement.warning(image.label(), image.grid(), dwi.grid()).ifPresent(warnings::add);
      long nonFinite = image.scan().nonFinite();
      if (nonFinite > 0) {
        warnings.add(
            image.label() + ": " + nonFinite + " voxels are no finite numbers and are taken as 0.");
      }
      if (image.role() == UploadRole.ADC) {
        AdcRange.unit(image.scan().last())
            .filter(unit -> unit != AdcUnit.CANONICAL)
            .ifPresent(unit -> warnings.add(conversion(image, unit)));
      }
    }
    warnings.addAll(notes.sentences());
    return warnings;
  }

  private static String conversion(ReceivedImage adc, AdcUnit unit) {
    return "%s is in %s, as its values show; it is converted to %s."
        .formatted(adc.label(), unit, AdcUnit.CANONICAL);
  }
}
