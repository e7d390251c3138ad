package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseRefused;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.ScannedImage;
import dev.penumbra.volume.Grid;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of an upload that has arrived and is a valid image.
 *
 * @param role what it is
 * @param label what messages call it
 * @param file where it is
 * @param scan what is known of it
 */
record ReceivedImage(UploadRole role, String label, Path file, ScannedImage scan) {

  /** What keeps it from being used, whatever the other files are. */
  Optional<CaseRefused.Problem> problem() {
    int volumes = scan.header().volumes();
    int most = role == UploadRole.DWI ? 2 : 1;
    if (volumes > most) {
      return problem(
          role == UploadRole.DWI
              ? "it has %d volumes; a DWI has one, or two of which the last is b = 1000"
                  .formatted(volumes)
              : "it has %d volumes; one is right".formatted(volumes));
    }
    if (role == UploadRole.GROUND_TRUTH) {
      return maskProblem();
    }
    if (scan.last().constant()) {
      return problem("it is empty: all its voxels have the same value; it holds no image");
    }
    return role == UploadRole.ADC
        ? AdcRange.problem(scan.last()).flatMap(this::problem)
        : Optional.empty();
  }

  NiftiHeader header() {
    return scan.header();
  }

  Grid grid() {
    return scan.header().grid();
  }

  /** A mask without any lesion is right; one that is everywhere, or partly unknown, is not. */
  private Optional<CaseRefused.Problem> maskProblem() {
    if (scan.nonFinite() > 0) {
      return problem(
          "%d of its voxels are no finite numbers; a mask has 0 and 1".formatted(scan.nonFinite()));
    }
    return scan.last().constant() && scan.last().max() > 0
        ? problem("it marks every voxel; a mask is 0 outside the lesion")
        : Optional.empty();
  }

  private Optional<CaseRefused.Problem> problem(String sentence) {
    return Optional.of(new CaseRefused.Problem(role.part(), label + ": " + sentence + "."));
  }
}
