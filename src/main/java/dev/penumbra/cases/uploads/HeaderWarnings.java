package dev.penumbra.cases.uploads;

import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was read into an image that its file does not say plainly, told instead of hidden. */
final class HeaderWarnings {

  private HeaderWarnings() {}

  /** One sentence for each. */
  static List<String> of(ReceivedImage image) {
    List<String> warnings = new ArrayList<>();
    NiftiHeader header = image.header();
    if (header.sformCode() == 0) {
      warnings.add(
          image.label()
              + (header.qformCode() > 0
                  ? ": its header has no sform; the qform's position is used."
                  : ": its header has neither sform nor qform; its position is not known and taken"
                      + " as centered."));
    }
    NiftiUnit unit = header.unit();
    if (unit == NiftiUnit.UNKNOWN) {
      warnings.add(
          image.label()
              + ": its header does not say the unit of lengths; millimeters are assumed.");
    } else if (unit != NiftiUnit.MILLIMETER) {
      warnings.add(
          image.label()
              + ": its lengths are in "
              + unit.name().toLowerCase(Locale.ROOT)
              + "s and are converted to millimeters.");
    }
    long nonFinite = image.scan().nonFinite();
    if (nonFinite > 0) {
      warnings.add(
          image.label() + ": " + nonFinite + " voxels are no finite numbers and are taken as 0.");
    }
    return warnings;
  }
}
