package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.Prerequisite;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.results.ResultInput.GroundTruth;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stroke case with a mask drawn by rule around its bright focus. */
final class RealCaseTest {

  private static final Path CASE = Path.of("../shared/data/isles22/sub-strokecase0001");
  private static final double[] FOCUS = {-23, -9, 58};

  @TempDir private Path temp;

  @Test
  void writesAResultOfARealCase() throws IOException {
    Prerequisite.require(Files.isDirectory(CASE), "the ISLES'22 case");
    Path dwiFile = CASE.resolve("sub-strokecase0001_ses-0001_dwi.nii.gz");
    Path adcFile = CASE.resolve("sub-strokecase0001_ses-0001_adc.nii.gz");
    NiftiImage dwi = SmallCase.read(dwiFile);
    Mask mask = around(dwi.volume(0), 14, 330);
    ResultInput input =
        new ResultInput(
            "sub-strokecase0001",
            new ModelFacts("drawn", "1.0.0", "Drawn by rule", "Apache-2.0", "Tests."),
            "cpu",
            RunFacts.UNKNOWN,
            Map.of(Modality.DWI, NiftiFile.of(dwiFile), Modality.ADC, NiftiFile.of(adcFile)),
            Map.of(Modality.DWI, dwi.volume(0), Modality.ADC, SmallCase.read(adcFile).volume(0)),
            dwi.header(),
            new Volume(dwi.header().grid(), new float[dwi.header().grid().voxels()]),
            mask,
            Optional.of(new GroundTruth(NiftiFile.of(dwiFile), around(dwi.volume(0), 14, 300))),
            1,
            List.of());
    ResultSummary summary = new ResultWriter(Clock.systemUTC(), "0").write(temp, input);
    assertThat(summary.volumeMl()).isBetween(0.2, 3.0);
    assertThat(summary.diceScore()).isBetween(0.5, 1.0);
    Map<?, ?> largest = (Map<?, ?>) ((List<?>) summary.metrics().get("lesions")).get(0);
    List<?> centroid = (List<?>) largest.get("centroidMm");
    for (int axis = 0; axis < 3; axis++) {
      assertThat((double) centroid.get(axis)).isCloseTo(FOCUS[axis], within(8.0));
    }
    NiftiImage written = SmallCase.read(temp.resolve("lesion_msk.nii.gz"));
    assertThat(written.header().grid()).isEqualTo(dwi.header().grid());
    // to be looked at
    Path pictures = Files.createDirectories(Path.of("target/report-pictures"));
    Files.copy(
        temp.resolve("report.png"),
        pictures.resolve("real-case.png"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Mask around(Volume dwi, double radius, float above) {
    Grid grid = dwi.grid();
    Affine affine = grid.affine();
    byte[] data = new byte[grid.voxels()];
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        for (int x = 0; x < grid.nx(); x++) {
          double[] mm = affine.apply(x, y, z);
          double squared = 0;
          for (int axis = 0; axis < 3; axis++) {
            squared += (mm[axis] - FOCUS[axis]) * (mm[axis] - FOCUS[axis]);
          }
          data[grid.index(x, y, z)] =
              (byte) (squared <= radius * radius && dwi.at(x, y, z) > above ? 1 : 0);
        }
      }
    }
    return new Mask(grid, data);
  }
}
