package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdcUnitTest {

  private static final Grid GRID = new Grid(20, 20, 10, Affine.scaling(2, 2, 2));
  private static final int BRAIN = GRID.voxels() / 4;

  @TempDir Path folder;
  private final Random random = new Random(4);

  /** A brain in the first quarter, noise around it; 0 where there is none. */
  private Volume image(double brain, double noise) {
    float[] data = new float[GRID.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) ((0.8 + 0.4 * random.nextDouble()) * (i < BRAIN ? brain : noise));
    }
    return new Volume(GRID, data);
  }

  private CaseVolumes read(Volume dwi, Volume adc) throws IOException {
    Map<Modality, NiftiFile> images =
        Map.of(Modality.DWI, write("x_dwi.nii", dwi), Modality.ADC, write("x_adc.nii", adc));
    return new CaseReader()
        .read(
            new CaseFiles(new CaseId("x"), images, Optional.empty()),
            Set.of(Modality.DWI, Modality.ADC));
  }

  private NiftiFile write(String name, Volume volume) throws IOException {
    Path file = folder.resolve(name);
    new NiftiWriter().write(file, NiftiHeader.of(GRID, NiftiDatatype.FLOAT32), volume);
    return NiftiFile.of(file);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0008, MM2_PER_S",
    "0.0004, MM2_PER_S",
    "0.003, MM2_PER_S",
    "0.8, MILLI",
    "0.25, MILLI",
    "800, MICRO",
    "3500, MICRO"
  })
  void theMedianTellsTheUnit(double median, AdcUnit unit) {
    assertThat(AdcUnit.ofMedian(median)).contains(unit);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-6, 0.01, 0.1, 8, 100, 5000, 1e6})
  void otherMediansAreNone(double median) {
    assertThat(AdcUnit.ofMedian(median)).isEmpty();
  }

  @Test
  void theMedianIsThatOfTheBrainAlsoWithNoiseAround() {
    Volume dwi = image(500, 20);
    assertThat(AdcUnit.median(image(0.8, 3.9), dwi).orElseThrow()).isCloseTo(0.8, within(0.02));
    assertThat(AdcUnit.median(image(0.8, 0), image(500, 0)).orElseThrow())
        .isCloseTo(0.8, within(0.02));
  }

  @Test
  void tooFewVoxelsTellNothing() {
    float[] few = new float[GRID.voxels()];
    few[0] = 1;
    assertThat(AdcUnit.median(new Volume(GRID, few), image(500, 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1e-6, mm²/s", "1e-3, 1e-3 mm²/s"})
  void otherUnitsAreConvertedAndTold(double scale, String unit) throws IOException {
    CaseVolumes volumes = read(image(500, 0), image(800 * scale, 0));
    assertThat(volumes.warnings())
        .containsExactly(
            "x_adc.nii is in " + unit + ", as its values show; it was converted to 1e-6 mm²/s.");
    assertThat((double) volumes.volumes().get(Modality.ADC).at(0, 0, 0)).isBetween(600.0, 1000.0);
  }

  @Test
  void theUsualUnitIsLeftAsItIs() throws IOException {
    Volume adc = image(800, 0);
    CaseVolumes volumes = read(image(500, 0), adc);
    assertThat(volumes.warnings()).isEmpty();
    assertThat(volumes.volumes().get(Modality.ADC).data()).containsExactly(adc.data());
  }

  @Test
  void whatIsNoAdcIsRefusedWithWhatWasFound() {
    assertThatExceptionOfType(UnusableCase.class)
        .isThrownBy(() -> read(image(500, 0), image(50, 0)))
        .withMessageStartingWith("x_adc.nii is no ADC map: its median in the brain is ")
        .withMessageEndingWith("or 800 (1e-6 mm²/s) would be right.");
  }

  @Test
  void anExchangeIsNamedWhereTheValuesShowIt() {
    assertThatExceptionOfType(UnusableCase.class)
        .isThrownBy(() -> read(image(0.8, 0), image(9000, 0)))
        .withMessageEndingWith("The DWI has such values: the two may be exchanged.");
  }

  @Test
  void theDwiGivenTwiceIsRefused() {
    Volume dwi = image(500, 0);
    assertThatExceptionOfType(UnusableCase.class)
        .isThrownBy(() -> read(dwi, dwi))
        .withMessage("x_adc.nii has the values of the DWI, voxel by voxel; the ADC map is needed.");
  }
}
