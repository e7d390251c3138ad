package dev.penumbra.results.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.results.report.Lettering.Align;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrawingPartsTest {

  private static final View VIEW = new View(0, 0, 10, 400, 400);

  @Test
  void aContourLiesOnTheEdgesOfTheVoxels() {
    Plane plane = plane(20, 20);
    for (int y = 4; y < 10; y++) {
      for (int x = 6; x < 16; x++) {
        plane.pixels()[y * 20 + x] = 1;
      }
    }
    Rectangle2D bounds = Contour.of(plane, VIEW).getBounds2D();
    assertThat(bounds.getMinX()).isCloseTo(60, within(1.0));
    assertThat(bounds.getMaxX()).isCloseTo(160, within(1.0));
    assertThat(bounds.getMinY()).isCloseTo(40, within(1.0));
    assertThat(bounds.getMaxY()).isCloseTo(100, within(1.0));
  }

  @Test
  void aSingleVoxelHasAnOutline() {
    Plane plane = plane(5, 5);
    plane.pixels()[0] = 1;
    Rectangle2D bounds = Contour.of(plane, VIEW).getBounds2D();
    assertThat(bounds.getCenterX()).isCloseTo(5, within(0.01));
    assertThat(bounds.getWidth()).isBetween(7.0, 11.0);
  }

  @Test
  void everyContourIsClosed() {
    Plane plane = plane(12, 12);
    java.util.Random random = new java.util.Random(3);
    for (int i = 0; i < plane.pixels().length; i++) {
      plane.pixels()[i] = random.nextInt(2);
    }
    java.util.Map<String, Integer> ends = new java.util.HashMap<>();
    double[] point = new double[6];
    for (PathIterator path = Contour.of(plane, VIEW).getPathIterator(null);
        !path.isDone();
        path.next()) {
      path.currentSegment(point);
      ends.merge("%.6f %.6f".formatted(point[0], point[1]), 1, Integer::sum);
    }
    assertThat(ends.values()).hasSizeGreaterThan(500).allMatch(count -> count % 2 == 0);
  }

  @Test
  void anEmptySliceHasNoContour() {
    assertThat(Contour.of(plane(5, 5), VIEW).getBounds2D().isEmpty()).isTrue();
  }

  @Test
  void cubicWeightsSumToOneAndCatmullRomKeepsSamples() {
    for (double at = 3; at < 4; at += 0.1) {
      for (double step : new double[] {0.2, 1, 3.7}) {
        assertThat(Arrays.stream(Cubic.MITCHELL.taps(at, step).weights()).sum())
            .isCloseTo(1, within(1e-12));
      }
    }
    Cubic.Taps taps = Cubic.CATMULL_ROM.taps(3, 0.2);
    assertThat(taps.weights()[3 - taps.first()]).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.0008,0.003", "0.8,3", "800,3000"})
  void findsTheUnitOfAnAdcMap(float brain, double white) {
    Grid grid = new Grid(10, 10, 10, Affine.scaling(1, 1, 1));
    float[] values = new float[1000];
    Arrays.fill(values, 0, 500, brain);
    Window window = Window.ofAdc(new Volume(grid, values));
    assertThat(window.low()).isZero();
    assertThat(window.high()).isCloseTo(white, within(1e-9));
    assertThat(window.caption()).contains("mm²/s");
  }

  @Test
  void anAdcMapInAnUnknownUnitGetsPercentiles() {
    Grid grid = new Grid(1000, 1, 1, Affine.scaling(1, 1, 1));
    float[] values = new float[1000];
    for (int i = 0; i < 1000; i++) {
      values[i] = 20 + i / 1000f;
    }
    Window window = Window.ofAdc(new Volume(grid, values));
    assertThat(window.low()).isCloseTo(20.01, within(0.002));
    assertThat(window.high()).isCloseTo(20.995, within(0.002));
    assertThat(window.caption()).isEmpty();
    assertThat(window.gray(0)).isZero();
    assertThat(window.gray(99)).isEqualTo(255);
  }

  @Test
  void textIsAsWideAsItsGlyphs() {
    try (Lettering lettering = new Lettering()) {
      Rectangle2D bounds = lettering.outline("Hamburg", 100, 50, 40, Align.LEFT).getBounds2D();
      assertThat(bounds.getMinX()).isBetween(100.0, 106.0);
      assertThat(bounds.getMaxX()).isCloseTo(100 + lettering.width("Hamburg", 40), within(5.0));
      assertThat(bounds.getMinY()).isBetween(18.0, 24.0);
      assertThat(lettering.outline("I", 100, 50, 40, Align.CENTER).getBounds2D().getCenterX())
          .isCloseTo(100, within(0.5));
    }
  }

  @Test
  void textIsCutAndWrappedToItsRoom() {
    try (Lettering lettering = new Lettering()) {
      assertThat(lettering.fit("short", 20, 500)).isEqualTo("short");
      String cut = lettering.fit("x".repeat(500), 20, 300);
      assertThat(cut).endsWith("…");
      assertThat(lettering.width(cut, 20)).isLessThanOrEqualTo(300);
      assertThat(lettering.wrap("one two three four five six", 20, 100))
          .hasSizeGreaterThan(2)
          .allMatch(line -> lettering.width(line, 20) <= 100);
      assertThat(lettering.wrap("", 20, 100)).containsExactly("");
    }
  }

  private static Plane plane(int width, int height) {
    return new Plane(width, height, 1, 1, new float[width * height]);
  }
}
