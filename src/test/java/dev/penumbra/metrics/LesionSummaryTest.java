package dev.penumbra.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import org.junit.jupiter.api.Test;

final class LesionSummaryTest {

  @Test
  void placesLesionsInThePatientThroughARotatedAffine() {
    // x runs to the patient's back, y to the left, z upwards
    Grid grid = new Grid(10, 8, 6, Affine.of(0, -3, 0, 50, -2, 0, 0, 40, 0, 0, 4, -20));
    Mask mask = new Mask(grid, new byte[grid.voxels()]);
    mask.data()[grid.index(2, 5, 3)] = 1;
    mask.data()[grid.index(3, 5, 3)] = 1;
    mask.data()[grid.index(9, 0, 0)] = 1;
    LesionSummary summary = LesionSummary.of(mask);
    assertThat(summary.lesionCount()).isEqualTo(2);
    assertThat(summary.volumeMl()).isCloseTo(3 * 24 / 1000.0, within(1e-12));
    assertThat(summary.largestLesionMl()).isCloseTo(2 * 24 / 1000.0, within(1e-12));
    assertThat(summary.lesions().get(0).centroid()).isEqualTo(new RasPoint(35, 35, -8));
    assertThat(summary.lesions().get(1).centroid()).isEqualTo(new RasPoint(50, 22, -20));
  }

  @Test
  void nothingMarkedIsNoLesion() {
    Grid grid = new Grid(3, 3, 3, Affine.scaling(1, 1, 1));
    LesionSummary summary = LesionSummary.of(new Mask(grid, new byte[27]));
    assertThat(summary.lesions()).isEmpty();
    assertThat(summary.volumeMl()).isZero();
    assertThat(summary.largestLesionMl()).isZero();
  }

  @Test
  void masksOfDifferentShapesAreNotCompared() {
    Mask a = new Mask(new Grid(2, 3, 4, Affine.scaling(1, 1, 1)), new byte[24]);
    Mask b = new Mask(new Grid(4, 3, 2, Affine.scaling(1, 1, 1)), new byte[24]);
    assertThatThrownBy(() -> Agreement.of(a, b))
        .hasMessageContaining("2×3×4")
        .hasMessageContaining("4×3×2");
  }
}
