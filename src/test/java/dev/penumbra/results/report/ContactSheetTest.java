package dev.penumbra.results.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ContactSheetTest {

  private static final BufferedImage GRAY =
      new BufferedImage(CaseTile.WIDTH, CaseTile.HEIGHT, BufferedImage.TYPE_INT_RGB);

  @Test
  void aTileShowsTheSliceWithTheMostLesionAndItsOutline() {
    ReportContent content =
        new Head(Head.plainGrid()).lesion(-30, 21, 12, 4).lesion(24, -30, -21, 12).content();
    BufferedImage tile = CaseTile.draw(content.dwi(), content.lesion(), Optional.empty());
    assertThat(tile.getWidth()).isEqualTo(CaseTile.WIDTH);
    assertThat(tile.getHeight()).isEqualTo(CaseTile.HEIGHT);
    double[] middle = middle(tile, Palette.LESION);
    assertThat(middle[0]).as("24 mm to the right is left of the middle").isLessThan(-10);
    assertThat(middle[1]).as("30 mm to the back is below it").isGreaterThan(10);
    assertThat(count(tile, Palette.TRUTH)).isZero();
  }

  @Test
  void whereNoLesionWasFoundTheTileShowsTheMissedOne() {
    ReportContent content = new Head(Head.plainGrid()).truth(-24, 30, 20, 12).content();
    BufferedImage tile = CaseTile.draw(content.dwi(), content.lesion(), content.truth());
    assertThat(count(tile, Palette.LESION)).isZero();
    assertThat(middle(tile, Palette.TRUTH)[0]).isGreaterThan(10);
  }

  @Test
  void aHeadWithoutAnyLesionIsDrawnAllTheSame() {
    ReportContent content = new Head(Head.plainGrid()).content();
    BufferedImage tile = CaseTile.draw(content.dwi(), content.lesion(), Optional.empty());
    assertThat(count(tile, Palette.LESION)).isZero();
    assertThat(count(tile, Color.BLACK)).isLessThan((long) CaseTile.WIDTH * CaseTile.HEIGHT / 2);
  }

  @Test
  void aPageIsAsLongAsItsRowsAndAlwaysCarriesTheDisclaimer() {
    BufferedImage one = sheet(1);
    BufferedImage row = sheet(ContactSheet.COLUMNS);
    BufferedImage full = sheet(ContactSheet.TILES);
    assertThat(one.getWidth()).isEqualTo(ReportPicture.WIDTH);
    assertThat(row.getHeight()).isEqualTo(one.getHeight());
    assertThat(full.getHeight()).isGreaterThan(row.getHeight() + 4 * CaseTile.HEIGHT);
    for (BufferedImage page : List.of(one, row, full)) {
      assertThat(count(page, Palette.AMBER)).as("the badge").isGreaterThan(10_000);
    }
  }

  @Test
  void whatFailedSaysSoWithoutLeavingItsPlace() {
    ContactSheet.Tile failed =
        new ContactSheet.Tile("b".repeat(128), Optional::empty, "word ".repeat(300), true);
    BufferedImage page = ContactSheet.draw("1 case", "m 1", "s", false, List.of(failed));
    int beyond = (int) ReportPicture.MARGIN + CaseTile.WIDTH + 2;
    assertThat(count(page.getSubimage(beyond, 180, 200, 380), Palette.PAGE)).isEqualTo(200L * 380);
    assertThat(count(page, Palette.AMBER))
        .as("the word under the tile")
        .isGreaterThan(count(sheet(1), Palette.AMBER));
  }

  private static BufferedImage sheet(int tiles) {
    return ContactSheet.draw(
        tiles + " cases",
        "Model 1.0.0",
        "Penumbra 0.1.0",
        true,
        IntStream.range(0, tiles)
            .mapToObj(
                i -> new ContactSheet.Tile("sub-" + i, () -> Optional.of(GRAY), "1.00 ml", false))
            .toList());
  }

  private static long count(BufferedImage image, Color color) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).filter(pixel -> pixel == color.getRGB()).count();
  }

  /** Mean place of a color, from the picture's middle. */
  private static double[] middle(BufferedImage image, Color color) {
    long x = 0;
    long y = 0;
    long n = 0;
    for (int row = 0; row < image.getHeight(); row++) {
      for (int column = 0; column < image.getWidth(); column++) {
        if (image.getRGB(column, row) == color.getRGB()) {
          x += column;
          y += row;
          n++;
        }
      }
    }
    assertThat(n).as("the color is there").isPositive();
    return new double[] {
      (double) x / n - image.getWidth() / 2.0, (double) y / n - image.getHeight() / 2.0
    };
  }
}
