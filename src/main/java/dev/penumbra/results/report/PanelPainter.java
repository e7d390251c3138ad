package dev.penumbra.results.report;

import dev.penumbra.results.report.Lettering.Align;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;

/** Draws one slice into one panel: the image, the outlines, the marks. */
final class PanelPainter {

  private static final double INSET = 12;
  private static final double MARK = 17;
  private static final double SMALL_MARK = 13;
  private static final double[] BARS_CM = {10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05};
  private static final double LONGEST_BAR = 0.37;

  private final Graphics2D page;
  private final Lettering lettering;
  private final View view;

  PanelPainter(Graphics2D page, Lettering lettering, View view) {
    this.page = page;
    this.lettering = lettering;
    this.view = view;
  }

  /** What one panel shows. */
  record Panel(
      Plane image,
      Window window,
      Optional<Plane> truth,
      Plane lesion,
      String name,
      String caption,
      String position,
      boolean scaleBar) {}

  void paint(Panel panel, double x, double y) {
    Graphics2D g = (Graphics2D) page.create();
    g.translate(x, y);
    g.clip(new Rectangle2D.Double(0, 0, view.width(), view.height()));
    g.drawImage(image(panel.image, panel.window), new AffineTransform(), null);
    panel.truth.ifPresent(truth -> outline(g, truth, Palette.TRUTH, Palette.TRUTH_LINE));
    outline(g, panel.lesion, Palette.LESION, Palette.LESION_LINE);
    marks(g, panel);
    if (panel.scaleBar) {
      scaleBar(g);
    }
    g.dispose();
  }

  /** Draws the same with fewer marks, for a small panel at the page's corner. */
  void paintSmall(Plane image, Window window, Optional<Plane> truth, Plane lesion) {
    page.drawImage(image(image, window), new AffineTransform(), null);
    truth.ifPresent(some -> outline(page, some, Palette.TRUTH, Palette.TRUTH_LINE));
    outline(page, lesion, Palette.LESION, Palette.LESION_LINE);
    double middle = view.height() / 2.0 + SMALL_MARK * 0.36;
    page.setColor(Palette.TEXT);
    lettering.drawOnImage(page, "R", SMALL_MARK / 2, middle, SMALL_MARK, Align.LEFT);
    lettering.drawOnImage(
        page, "L", view.width() - SMALL_MARK / 2, middle, SMALL_MARK, Align.RIGHT);
  }

  private BufferedImage image(Plane plane, Window window) {
    BufferedImage image =
        new BufferedImage(view.width(), view.height(), BufferedImage.TYPE_INT_RGB);
    double stepX = view.column(plane, 1) - view.column(plane, 0);
    double stepY = view.row(plane, 1) - view.row(plane, 0);
    Cubic.Taps[] across = new Cubic.Taps[view.width()];
    for (int i = 0; i < across.length; i++) {
      across[i] = Cubic.CATMULL_ROM.taps(view.column(plane, i + 0.5), stepX);
    }
    int[] line = new int[view.width()];
    double[] blended = new double[plane.width()];
    for (int j = 0; j < view.height(); j++) {
      double row = view.row(plane, j + 0.5);
      blend(plane, Cubic.CATMULL_ROM.taps(row, stepY), blended);
      for (int i = 0; i < line.length; i++) {
        double column = view.column(plane, i + 0.5);
        boolean inside =
            column >= -0.5
                && row >= -0.5
                && column <= plane.width() - 0.5
                && row <= plane.height() - 0.5;
        line[i] = inside ? window.gray(weighted(blended, across[i])) * 0x010101 : 0;
      }
      image.setRGB(0, j, line.length, 1, line, 0, line.length);
    }
    return image;
  }

  private static void blend(Plane plane, Cubic.Taps rows, double[] blended) {
    for (int u = 0; u < blended.length; u++) {
      double sum = 0;
      for (int v = 0; v < rows.weights().length; v++) {
        sum += rows.weights()[v] * finite(plane.clamped(u, rows.first() + v));
      }
      blended[u] = sum;
    }
  }

  private static double weighted(double[] values, Cubic.Taps taps) {
    double sum = 0;
    for (int u = 0; u < taps.weights().length; u++) {
      int at = Math.max(0, Math.min(values.length - 1, taps.first() + u));
      sum += taps.weights()[u] * values[at];
    }
    return sum;
  }

  /** One value that is not a number must not black out its neighborhood. */
  private static float finite(float value) {
    return Float.isFinite(value) ? value : 0;
  }

  private void outline(Graphics2D g, Plane mask, Color color, float line) {
    Shape contour = Contour.of(mask, view);
    g.setColor(Palette.RIM);
    g.setStroke(Palette.round(line + 2 * Palette.RIM_LINE));
    g.draw(contour);
    g.setColor(color);
    g.setStroke(Palette.round(line));
    g.draw(contour);
  }

  private void marks(Graphics2D g, Panel panel) {
    double w = view.width();
    double h = view.height();
    g.setColor(Palette.TEXT);
    lettering.drawOnImage(g, "R", INSET, h / 2 + MARK * 0.36, MARK, Align.LEFT);
    lettering.drawOnImage(g, "L", w - INSET, h / 2 + MARK * 0.36, MARK, Align.RIGHT);
    lettering.drawOnImage(g, "A", w / 2, INSET + MARK * 0.72, MARK, Align.CENTER);
    lettering.drawOnImage(g, "P", w / 2, h - INSET, MARK, Align.CENTER);
    lettering.drawOnImage(g, panel.name, INSET, INSET + MARK * 0.72, MARK, Align.LEFT);
    lettering.drawOnImage(g, panel.position, INSET, h - INSET, MARK - 1, Align.LEFT);
    if (!panel.caption.isEmpty()) {
      g.setColor(Palette.QUIET);
      lettering.drawOnImage(g, panel.caption, INSET, INSET + MARK * 0.72 + 20, 13, Align.LEFT);
    }
  }

  private void scaleBar(Graphics2D g) {
    double longest = LONGEST_BAR * view.width() / view.scale() / 10;
    double cm = BARS_CM[BARS_CM.length - 1];
    for (int i = BARS_CM.length - 1; i >= 0; i--) {
      cm = BARS_CM[i] <= longest ? BARS_CM[i] : cm;
    }
    double length = cm * 10 * view.scale();
    double right = view.width() - INSET;
    double y = view.height() - INSET - 2;
    g.setColor(Palette.RIM);
    g.fill(new Rectangle2D.Double(right - length - 1.5, y - 3.5, length + 3, 7));
    g.setColor(Palette.TEXT);
    g.fill(new Rectangle2D.Double(right - length, y - 2, length, 4));
    String text = cm >= 1 ? "%.0f cm".formatted(cm) : "%s cm".formatted(trimmed(cm));
    lettering.drawOnImage(g, text, right - length / 2, y - 9, 14, Align.CENTER);
  }

  private static String trimmed(double cm) {
    return String.format(Locale.ROOT, "%.2f", cm).replaceAll("0+$", "");
  }
}
