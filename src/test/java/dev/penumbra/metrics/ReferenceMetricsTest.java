package dev.penumbra.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Box;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scipy's values; {@code src/test/python/reference_metrics.py} made them. */
final class ReferenceMetricsTest {

  private static final Offset<Double> EXACT = within(1e-9);

  static Stream<Case> cases() throws IOException {
    try (InputStream in =
        ReferenceMetricsTest.class.getResourceAsStream("/reference_metrics.json")) {
      return ObjectMapper.getDefault()
          .readValue(in, Argument.listOf(Argument.mapOf(String.class, Object.class)))
          .stream()
          .map(Case::new);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void summaryIsScipys(Case c) {
    LesionSummary summary = LesionSummary.of(c.mask("prediction"));
    assertThat(summary.volumeMl()).isCloseTo(c.number("volumeMl"), EXACT);
    assertThat(summary.lesionCount()).isEqualTo((int) c.number("lesionCount"));
    assertThat(summary.largestLesionMl()).isCloseTo(c.number("largestLesionMl"), EXACT);
    assertThat(summary.lesions()).hasSize(summary.lesionCount());
    assertThat(summary.lesions().stream().mapToDouble(Lesion::volumeMl).sum())
        .isCloseTo(summary.volumeMl(), EXACT);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void largestLesionStandsWhereScipyFindsIt(Case c) {
    LesionSummary summary = LesionSummary.of(c.mask("prediction"));
    List<Lesion> largest =
        summary.lesions().stream()
            .filter(lesion -> lesion.volumeMl() == summary.largestLesionMl())
            .toList();
    if (c.values.get("largestCentroid") == null) {
      assertThat(largest).isEmpty();
    } else if (largest.size() == 1) {
      double[] mm = c.numbers("largestCentroid");
      RasPoint centroid = largest.get(0).centroid();
      assertThat(centroid.x()).isCloseTo(mm[0], EXACT);
      assertThat(centroid.y()).isCloseTo(mm[1], EXACT);
      assertThat(centroid.z()).isCloseTo(mm[2], EXACT);
      int[] box = c.integers("largestBox");
      assertThat(largest.get(0).box())
          .isEqualTo(new Box(box[0], box[1], box[2], box[3], box[4], box[5]));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreementIsThatOfTheChallenge(Case c) {
    Agreement agreement = Agreement.of(c.mask("prediction"), c.mask("truth"));
    assertThat(agreement.dice()).isCloseTo(c.number("dice"), EXACT);
    assertThat(agreement.absoluteVolumeDifferenceMl())
        .isCloseTo(c.number("absoluteVolumeDifferenceMl"), EXACT);
    assertThat(agreement.lesionF1()).isCloseTo(c.number("lesionF1"), EXACT);
    assertThat(agreement.lesionCountDifference())
        .isEqualTo((int) c.number("lesionCountDifference"));
    assertThat(agreement.lesionsHit()).isEqualTo((int) c.number("lesionsHit"));
    assertThat(agreement.lesionsMissed()).isEqualTo((int) c.number("lesionsMissed"));
    assertThat(agreement.falseLesions()).isEqualTo((int) c.number("falseLesions"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hausdorffDistanceIsMonais(Case c) {
    Agreement agreement = Agreement.of(c.mask("prediction"), c.mask("truth"));
    if (c.values.get("hd95Monai") == null) {
      assertThat(agreement.hd95Mm()).isEmpty();
    } else {
      assertThat(agreement.hd95Mm().orElseThrow()).isCloseTo(c.number("hd95Monai"), EXACT);
    }
  }

  @Test
  void theCasesTellTheDefinitionsApart() throws IOException {
    assertThat(cases().filter(c -> c.number("lesionCount") != c.number("lesionCountFaces")))
        .hasSizeGreaterThan(2);
    assertThat(
            cases()
                .filter(c -> c.values.get("hd95Monai") != null)
                .filter(c -> c.number("hd95Monai") != c.number("hd95Medpy")))
        .hasSizeGreaterThan(4);
  }

  /** One case of the file. */
  private record Case(Map<String, Object> values) {

    double number(String key) {
      return ((Number) values.get(key)).doubleValue();
    }

    double[] numbers(String key) {
      return ((List<?>) values.get(key))
          .stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    }

    int[] integers(String key) {
      return ((List<?>) values.get(key))
          .stream().mapToInt(value -> ((Number) value).intValue()).toArray();
    }

    Mask mask(String key) {
      int[] shape = integers("shape");
      double[] spacing = numbers("spacing");
      Grid grid =
          new Grid(
              shape[0], shape[1], shape[2], Affine.scaling(spacing[0], spacing[1], spacing[2]));
      byte[] data = new byte[grid.voxels()];
      int at = 0;
      byte value = 0;
      for (int run : integers(key)) {
        java.util.Arrays.fill(data, at, at + run, value);
        at += run;
        value = (byte) (1 - value);
      }
      return new Mask(grid, data);
    }

    @Override
    public String toString() {
      return String.valueOf(values.get("name"));
    }
  }
}
