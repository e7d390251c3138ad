package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Problem;
import dev.penumbra.cases.CaseRefused.Reason;
import dev.penumbra.cases.GridAgreement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whether the files of an upload belong together. */
final class PairCheck {

  private PairCheck() {}

  /**
   * Compares every image with the DWI.
   *
   * @throws CaseRefused if one is not on the DWI's grid, or DWI and ADC seem to be exchanged
   */
  static void run(ReceivedImage dwi, Collection<ReceivedImage> images) {
    List<Problem> problems = new ArrayList<>();
    for (ReceivedImage image : images) {
      Optional<String> misfit = GridAgreement.misfit(image.label(), image.grid(), dwi.grid());
      misfit.ifPresent(
          words ->
              problems.add(
                  new Problem(image.role().part(), words + "; both must be on one grid.")));
      if (image.role() == UploadRole.ADC
          && AdcRange.exchanged(dwi.scan().last(), image.scan().last())) {
        problems.add(
            new Problem(
                image.role().part(),
                image.label()
                    + " has no values of an ADC map, but the DWI has: the two may be exchanged."));
      }
    }
    if (!problems.isEmpty()) {
      throw CaseRefused.because(Reason.UNUSABLE, problems);
    }
  }
}
