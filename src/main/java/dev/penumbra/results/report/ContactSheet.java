package dev.penumbra.results.report;

import dev.penumbra.results.report.Lettering.Align;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Draws many cases on one page, a tile each, with their names and numbers and that all of it is for
 * research only. Thread-safe.
 */
public final class ContactSheet {

  /** Tiles in a row. */
  public static final int COLUMNS = 6;

  /** Tiles on a page. */
  public static final int TILES = 30;

  private static final double GAP =
      (ReportPicture.WIDTH - 2 * ReportPicture.MARGIN - COLUMNS * CaseTile.WIDTH) / (COLUMNS - 1);
  private static final double GRID_TOP = 176;
  private static final double CAPTION = 62;
  private static final double TITLE_SIZE = 17;
  private static final double TEXT_SIZE = 15;
  private static final double LINE = 20;
  private static final int MOST_LINES = 10;

  private ContactSheet() {}

  /**
   * One case.
   *
   * @param title its name
   * @param picture draws or reads its tile; empty where there is none
   * @param caption its numbers, or why there are none
   * @param failed whether it could not be done
   */
  public record Tile(
      String title, Supplier<Optional<BufferedImage>> picture, String caption, boolean failed) {}

  /**
   * Draws a page.
   *
   * @param title what the page shows
   * @param model title and version of the model
   * @param software name and version of the program
   * @param truth whether any case has a ground truth
   * @param tiles up to {@link #TILES} cases; each picture is asked for once
   * @return an opaque RGB picture, 1800 pixels wide
   */
  public static BufferedImage draw(
      String title, String model, String software, boolean truth, List<Tile> tiles) {
    try (Lettering lettering = new Lettering()) {
      return new Drawing(lettering).draw(title, model, software, truth, tiles);
    }
  }

  /** One page being drawn. */
  private record Drawing(Lettering lettering) {

    BufferedImage draw(
        String title, String model, String software, boolean truth, List<Tile> tiles) {
      int rows = (tiles.size() + COLUMNS - 1) / COLUMNS;
      double bottom = GRID_TOP + rows * (CaseTile.HEIGHT + CAPTION);
      int width = ReportPicture.WIDTH;
      BufferedImage image =
          new BufferedImage(width, (int) Math.ceil(bottom + 62), BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Palette.PAGE);
      g.fillRect(0, 0, width, image.getHeight());
      double left = ReportPicture.MARGIN;
      double right = width - ReportPicture.MARGIN;
      Frame frame = new Frame(g, lettering, left, right);
      frame.header(title, model, ReportPicture.DISCLAIMER);
      frame.key(left, 150, Palette.LESION, Palette.LESION_LINE, "Segmented lesion");
      if (truth) {
        frame.key(left + 250, 150, Palette.TRUTH, Palette.TRUTH_LINE, "Ground truth");
      }
      for (int i = 0; i < tiles.size(); i++) {
        int row = i / COLUMNS;
        int column = i % COLUMNS;
        double x = left + column * (CaseTile.WIDTH + GAP);
        tile(g, tiles.get(i), x, GRID_TOP + row * (CaseTile.HEIGHT + CAPTION));
      }
      frame.footer(
          bottom + 38,
          "DWI, the axial slice with the most lesion; radiological convention: the patient’s left is"
              + " on the right",
          ReportPicture.DISCLAIMER + " · " + software);
      g.dispose();
      return image;
    }

    private void tile(Graphics2D g, Tile tile, double x, double y) {
      g.setColor(Palette.CARD);
      g.fill(new Rectangle2D.Double(x, y, CaseTile.WIDTH, CaseTile.HEIGHT));
      Optional<BufferedImage> picture = tile.picture().get();
      picture.ifPresent(
          some -> g.drawImage(some, AffineTransform.getTranslateInstance(x, y), null));
      double below = y + CaseTile.HEIGHT + 22;
      g.setColor(Palette.TEXT);
      String title = lettering.fit(tile.title(), TITLE_SIZE, CaseTile.WIDTH);
      lettering.draw(g, title, x, below, TITLE_SIZE, Align.LEFT);
      if (tile.failed()) {
        line(g, "failed", x, below + LINE, Palette.AMBER);
        reason(g, tile.caption(), x + 14, y + 32);
      } else {
        line(g, tile.caption(), x, below + LINE, Palette.QUIET);
      }
    }

    private void reason(Graphics2D g, String text, double x, double y) {
      List<String> lines = lettering.wrap(text, TEXT_SIZE, CaseTile.WIDTH - 28);
      for (int i = 0; i < Math.min(lines.size(), MOST_LINES); i++) {
        boolean cut = i == MOST_LINES - 1 && lines.size() > MOST_LINES;
        line(g, cut ? "…" : lines.get(i), x, y + i * LINE, Palette.QUIET);
      }
    }

    private void line(Graphics2D g, String text, double x, double y, Color color) {
      g.setColor(color);
      String cut = lettering.fit(text, TEXT_SIZE, CaseTile.WIDTH);
      lettering.draw(g, cut, x, y, TEXT_SIZE, Align.LEFT);
    }
  }
}
