package dev.penumbra.results.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportPictureTest {

  /** Pixels for one mm: the head and its margins fill a panel. */
  private static final double SCALE = ReportPicture.PANEL / (2 * Head.RADIUS * 1.12);

  @Test
  void outlinesTheLesionWhereItIsInThePatient() {
    // 30 mm to the patient's left, 20 mm to the front: right of and above the panels' middle
    BufferedImage image =
        ReportPicture.draw(new Head(Head.plainGrid()).lesion(-30, 20, 10, 9).content());
    for (int column = 0; column < ReportPicture.COLUMNS; column++) {
      for (int row = 0; row < 2; row++) {
        double[] center = centerOf(image, Palette.LESION, column, row);
        assertThat(center[0]).isCloseTo(30 * SCALE, within(2 * SCALE));
        assertThat(center[1]).isCloseTo(-20 * SCALE, within(2 * SCALE));
      }
    }
  }

  @Test
  void mirrorsWhatAMirroredAffineMirrors() {
    Grid plain = Head.plainGrid();
    Grid mirrored = new Grid(46, 46, 46, Affine.of(-3, 0, 0, 67.5, 0, 3, 0, -67.5, 0, 0, 3, -67.5));
    ReportContent content = new Head(plain).lesion(-30, 20, 10, 9).content();
    ReportContent other = onGrid(content, mirrored);
    assertThat(centerOf(ReportPicture.draw(content), Palette.LESION, 1, 0)[0]).isPositive();
    assertThat(centerOf(ReportPicture.draw(other), Palette.LESION, 1, 0)[0]).isNegative();
  }

  static Stream<Grid> storageOrders() {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    return Arrays.stream(orders)
        .flatMap(order -> Stream.of(1, 6).map(flips -> stored(order, flips)));
  }

  @ParameterizedTest
  @MethodSource("storageOrders")
  void looksTheSameHoweverVoxelsAreStored(Grid grid) {
    BufferedImage plain = ReportPicture.draw(head(Head.plainGrid()));
    assertThat(pixels(ReportPicture.draw(head(grid)))).isEqualTo(pixels(plain));
  }

  private static ReportContent head(Grid grid) {
    return new Head(grid)
        .lesion(-30, 21, 12, 9)
        .lesion(24, -30, -21, 6)
        .truth(-27, 21, 12, 9)
        .content();
  }

  @Test
  void keepsTheHeadRoundWhateverTheSpacing() {
    Grid flat = new Grid(140, 46, 28, Affine.of(1, 0, 0, -69.5, 0, 3, 0, -67.5, 0, 0, 5, -67.5));
    BufferedImage image = ReportPicture.draw(new Head(flat).lesion(0, 0, 2, 30).content());
    double[] size = sizeOf(image, Palette.LESION, 1, 0);
    assertThat(size[0] / size[1]).isCloseTo(1, within(0.12));
    assertThat(size[0]).isCloseTo(60 * SCALE, within(6 * SCALE));
  }

  @Test
  void drawsObliqueVolumesAndSaysSo() {
    double c = Math.cos(Math.toRadians(20));
    double s = Math.sin(Math.toRadians(20));
    Grid oblique =
        new Grid(
            46,
            46,
            46,
            Affine.of(
                3,
                0,
                0,
                -67.5,
                0,
                3 * c,
                -3 * s,
                -67.5 * (c - s),
                0,
                3 * s,
                3 * c,
                -67.5 * (c + s)));
    assertThat(new RasView(oblique).tilt()).isCloseTo(20, within(1e-9));
    BufferedImage image = ReportPicture.draw(new Head(oblique).lesion(-30, 0, 0, 9).content());
    assertThat(centerOf(image, Palette.LESION, 1, 0)[0]).isCloseTo(30 * SCALE, within(3 * SCALE));
  }

  @Test
  void showsTheGroundTruthInAColorOfItsOwn() {
    Head head = new Head(Head.plainGrid()).lesion(-30, 20, 10, 9);
    assertThat(count(ReportPicture.draw(head.content()), Palette.TRUTH)).isZero();
    BufferedImage image = ReportPicture.draw(head.truth(30, 20, 10, 9).content());
    assertThat(centerOf(image, Palette.TRUTH, 1, 0)[0]).isCloseTo(-30 * SCALE, within(2 * SCALE));
    assertThat(centerOf(image, Palette.LESION, 1, 0)[0]).isCloseTo(30 * SCALE, within(2 * SCALE));
  }

  @Test
  void drawsNoOutlineWhereThereIsNoLesion() {
    BufferedImage image = ReportPicture.draw(new Head(Head.plainGrid()).content());
    assertThat(count(image, Palette.LESION)).isZero();
    assertThat(count(image, Palette.AMBER)).isGreaterThan(10_000);
  }

  @Test
  void alwaysCarriesTheDisclaimerAndWarnsInTheSameColor() {
    BufferedImage calm = ReportPicture.draw(head(Head.plainGrid()));
    BufferedImage warning =
        ReportPicture.draw(
            new Head(Head.plainGrid())
                .lesion(-30, 21, 12, 9)
                .warning("The ground truth is on another grid.", "word ".repeat(600))
                .content());
    assertThat(count(calm, Palette.AMBER)).isGreaterThan(10_000);
    assertThat(count(warning, Palette.AMBER)).isGreaterThan(count(calm, Palette.AMBER) + 1000);
    assertThat(warning.getHeight()).isBetween(calm.getHeight() + 100, calm.getHeight() + 400);
  }

  @Test
  void drawsVolumesOfAnySize() {
    for (int[] n : new int[][] {{1, 1, 1}, {4, 4, 2}, {2, 50, 1}, {900, 700, 3}}) {
      Grid grid = new Grid(n[0], n[1], n[2], Affine.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0));
      byte[] lesion = new byte[grid.voxels()];
      lesion[0] = 1;
      BufferedImage image = ReportPicture.draw(content(grid, new float[grid.voxels()], lesion));
      assertThat(image.getWidth()).isEqualTo(ReportPicture.WIDTH);
      assertThat(count(image, Palette.LESION)).isPositive();
    }
  }

  @Test
  void valuesThatAreNoNumbersDoNotSpoilThePicture() {
    Grid grid = Head.plainGrid();
    float[] odd = new float[grid.voxels()];
    Arrays.fill(odd, Float.NaN);
    odd[5] = Float.POSITIVE_INFINITY;
    odd[6] = -3;
    ReportPicture.draw(content(grid, odd, new byte[odd.length]));
  }

  @Test
  void leavesOutAnAdcMapOnAnotherGrid() {
    ReportContent content = new Head(Head.plainGrid()).lesion(-30, 20, 10, 9).content();
    Grid other = new Grid(2, 2, 2, Affine.scaling(1, 1, 1));
    ReportContent without =
        new ReportContent(
            "a",
            "m",
            "s",
            content.dwi(),
            Optional.of(new Volume(other, new float[8])),
            content.lesion(),
            Optional.empty(),
            content.summary(),
            Optional.empty(),
            content.warnings());
    assertThat(ReportPicture.draw(without).getHeight())
        .isLessThan(ReportPicture.draw(content).getHeight() - 300);
  }

  private static ReportContent content(Grid grid, float[] values, byte[] lesion) {
    Mask mask = new Mask(grid, lesion);
    Volume volume = new Volume(grid, values);
    return new ReportContent(
        "a".repeat(128),
        "m",
        "s",
        volume,
        Optional.of(volume),
        mask,
        Optional.empty(),
        dev.penumbra.metrics.LesionSummary.of(mask),
        Optional.empty(),
        java.util.List.of());
  }

  private static ReportContent onGrid(ReportContent c, Grid grid) {
    return new ReportContent(
        c.caseId(),
        c.model(),
        c.software(),
        new Volume(grid, c.dwi().data()),
        c.adc().map(adc -> new Volume(grid, adc.data())),
        new Mask(grid, c.lesion().data()),
        Optional.empty(),
        c.summary(),
        Optional.empty(),
        c.warnings());
  }

  /** The plain grid with its axes in another order and some of them reversed. */
  private static Grid stored(int[] order, int flips) {
    double[] rows = new double[12];
    for (int axis = 0; axis < 3; axis++) {
      boolean flip = (flips >> axis & 1) != 0;
      rows[order[axis] * 4 + axis] = flip ? -3 : 3;
      rows[order[axis] * 4 + 3] = flip ? 67.5 : -67.5;
    }
    return new Grid(46, 46, 46, Affine.of(rows));
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static long count(BufferedImage image, Color color) {
    return Arrays.stream(pixels(image)).filter(pixel -> pixel == color.getRGB()).count();
  }

  /** Mean place of a color in a panel, from the panel's middle. */
  private static double[] centerOf(BufferedImage image, Color color, int column, int row) {
    double[] box = boxOf(image, color, column, row);
    return new double[] {(box[0] + box[2]) / 2, (box[1] + box[3]) / 2};
  }

  private static double[] sizeOf(BufferedImage image, Color color, int column, int row) {
    double[] box = boxOf(image, color, column, row);
    return new double[] {box[2] - box[0], box[3] - box[1]};
  }

  private static double[] boxOf(BufferedImage image, Color color, int column, int row) {
    int panel = ReportPicture.PANEL;
    int x0 = (int) (ReportPicture.MARGIN + column * (panel + ReportPicture.GAP));
    int y0 = (int) (ReportPicture.GRID_TOP + row * (panel + ReportPicture.GAP));
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (int y = 0; y < panel; y++) {
      for (int x = 0; x < panel; x++) {
        if (image.getRGB(x0 + x, y0 + y) == color.getRGB()) {
          box[0] = Math.min(box[0], x - panel / 2.0);
          box[1] = Math.min(box[1], y - panel / 2.0);
          box[2] = Math.max(box[2], x - panel / 2.0);
          box[3] = Math.max(box[3], y - panel / 2.0);
        }
      }
    }
    assertThat(box[2]).as("the color is in the panel").isGreaterThan(-1e9);
    return box;
  }
}
