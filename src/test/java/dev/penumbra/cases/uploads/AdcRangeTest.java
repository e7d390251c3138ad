package dev.penumbra.cases.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.nifti.VoxelStatistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdcRangeTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.0008, 0.0002, 0.004, 0.8, 1.4, 5, 830, 1200, 60, 6000})
  void coefficientsInEachUnitAreTaken(double mean) {
    assertThat(AdcRange.problem(values(mean))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-6, 0.012, 12, 30_000})
  void othersAreRefusedWithWhatWasFoundAndWhatIsRight(double mean) {
    assertThat(AdcRange.problem(values(mean)).orElse(""))
        .startsWith("the mean of its positive values is ")
        .contains("1000 (1e-6 mm²/s)");
  }

  @ParameterizedTest
  @CsvSource({
    "0.9,   150, true", // an ADC in 1e-3 mm²/s, and a DWI
    "150,   0.9, false",
    "900,   150, false", // cannot be told
    "0.9,   0.9, false", // a DWI that was scaled
  })
  void exchangedImagesAreSeenWhereTheirValuesTell(double dwi, double adc, boolean exchanged) {
    assertThat(AdcRange.exchanged(values(dwi), values(adc))).isEqualTo(exchanged);
  }

  private static VoxelStatistics values(double mean) {
    return new VoxelStatistics(0, (float) mean * 4, 0, mean > 0 ? 100 : 0, mean);
  }
}
