package dev.penumbra.cases;

import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiUnit;
import dev.penumbra.volume.Grid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Collects what had to be assumed of the headers of a case's images, for a person. Not thread-safe.
 */
public final class HeaderNotes {

  /**
   * Forms this close, in mm at the corner voxels, differ by rounding: a quaternion of float32
   * numbers turns a voxel that is 250 mm away by some hundredths of a millimeter.
   */
  private static final double SAME_MM = 0.1;

  private final Map<String, List<String>> filesByNote = new LinkedHashMap<>();

  /**
   * Looks at one image's header.
   *
   * @param name what the sentences call the image
   * @param header its header
   */
  public void add(String name, NiftiHeader header) {
    switch (header.placement()) {
      case QFORM -> note(name, "no sform: the position is taken from the qform");
      case SPACING ->
          note(
              name,
              "neither sform nor qform: the position in the patient is unknown and made from the"
                  + " spacing, and left and right may be exchanged");
      case SFORM -> disagreement(header).ifPresent(note -> note(name, note));
    }
    if (header.unit() == NiftiUnit.METER || header.unit() == NiftiUnit.MICROMETER) {
      note(
          name,
          "lengths in %ss, converted to millimeters"
              .formatted(header.unit().name().toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * What was seen.
   *
   * @return a sentence per oddity, with the files that have it
   */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    filesByNote.forEach(
        (note, files) -> {
          String last = files.get(files.size() - 1);
          List<String> others = files.subList(0, files.size() - 1);
          String names = others.isEmpty() ? last : String.join(", ", others) + " and " + last;
          sentences.add("%s %s %s.".formatted(names, others.isEmpty() ? "has" : "have", note));
        });
    return sentences;
  }

  private static Optional<String> disagreement(NiftiHeader header) {
    if (header.qformCode() <= 0) {
      return Optional.empty();
    }
    Grid grid = header.grid();
    return header
        .qform()
        .map(qform -> grid.maxCornerDistance(new Grid(grid.nx(), grid.ny(), grid.nz(), qform)))
        .map(
            apart ->
                apart <= SAME_MM
                    ? Optional.<String>empty()
                    : Optional.of(
                        String.format(
                            Locale.ROOT,
                            "an sform and a qform that place voxels up to %.1f mm apart: the sform"
                                + " is used",
                            apart)))
        .orElseGet(() -> Optional.of("a qform that is not a rotation: the sform is used"));
  }

  private void note(String name, String note) {
    filesByNote.computeIfAbsent(note, key -> new ArrayList<>()).add(name);
  }
}
