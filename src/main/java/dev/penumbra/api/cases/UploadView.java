package dev.penumbra.api.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.uploads.AcceptedUpload;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An upload that was taken.
 *
 * @param caseId its name, which nobody else knows
 * @param expiresAt when it will be removed unless it is used
 * @param modalities the images it has
 * @param hasGroundTruth whether it has a lesion mask to compare with
 * @param shape voxels along x, y, z
 * @param spacing mm between voxels along x, y, z
 * @param warnings what was read into the files that they do not say plainly
 * @param links where to go on
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record UploadView(
    String caseId,
    String expiresAt,
    List<String> modalities,
    boolean hasGroundTruth,
    List<Integer> shape,
    List<Double> spacing,
    List<String> warnings,
    Links links) {

  private static final double DECIMALS = 1e4;

  /**
   * Where a client goes on.
   *
   * @param self the case; DELETE forgets it
   * @param segment where a job is started for it
   */
  @Serdeable
  record Links(String self, String segment) {}

  static UploadView of(AcceptedUpload upload, String base) {
    CaseSummary summary = upload.summary();
    Grid grid = upload.grid();
    return new UploadView(
        summary.id().value(),
        summary.expiresAt().map(Object::toString).orElseThrow(),
        summary.modalities().stream().sorted().map(Modality::id).toList(),
        summary.hasGroundTruth(),
        IntStream.range(0, 3).mapToObj(grid::size).toList(),
        IntStream.range(0, 3).mapToObj(axis -> rounded(grid.spacing(axis))).toList(),
        upload.warnings(),
        new Links(base + "/api/cases/" + summary.id(), base + "/api/segment"));
  }

  private static double rounded(double mm) {
    return Math.round(mm * DECIMALS) / DECIMALS;
  }
}
