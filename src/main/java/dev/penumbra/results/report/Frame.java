package dev.penumbra.results.report;

import dev.penumbra.results.report.Lettering.Align;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.List;
import java.util.Locale;

/** Draws what surrounds the panels: title, numbers, legend, footer. */
final class Frame {

  static final double BODY = 19;
  static final double INDENT = 34;
  private static final double CARD_TOP = 150;
  private static final double CARD_HEIGHT = 102;
  private static final double BADGE_HEIGHT = 52;
  private static final double LINE = 27;

  private final Graphics2D g;
  private final Lettering lettering;
  private final double left;
  private final double right;

  Frame(Graphics2D g, Lettering lettering, double left, double right) {
    this.g = g;
    this.lettering = lettering;
    this.left = left;
    this.right = right;
  }

  void header(String caseId, String model, String disclaimer) {
    double badge = lettering.width(disclaimer, 24) + 56;
    g.setColor(Palette.AMBER);
    g.fill(new RoundRectangle2D.Double(right - badge, 44, badge, BADGE_HEIGHT, 10, 10));
    g.setColor(Palette.AMBER_INK);
    lettering.drawBold(g, disclaimer, right - badge / 2, 78.5, 24, Align.CENTER);
    double room = right - badge - 40 - left;
    g.setColor(Palette.TEXT);
    lettering.drawBold(g, lettering.fit(caseId, 38, room), left, 78, 38, Align.LEFT);
    g.setColor(Palette.QUIET);
    String line = "Ischemic stroke lesion · " + model;
    lettering.draw(g, lettering.fit(line, 20, right - left), left, 116, 20, Align.LEFT);
  }

  void numbers(ReportContent content) {
    boolean found = content.summary().lesionCount() > 0;
    double x = left;
    if (!found) {
      x = card(x, "Result", "No lesion found", Palette.TEXT);
    }
    x = card(x, "Lesion volume", number("%.2f ml", content.summary().volumeMl()), Palette.TEXT);
    if (found) {
      x = card(x, "Lesions", String.valueOf(content.summary().lesionCount()), Palette.TEXT);
      String largest = number("%.2f ml", content.summary().largestLesionMl());
      x = card(x, "Largest lesion", largest, Palette.TEXT);
    }
    if (content.agreement().isPresent()) {
      x = card(x, "Dice", number("%.4f", content.agreement().get().dice()), Palette.TEXT);
    }
    legend(found, content.truth().isPresent());
  }

  private double card(double x, String label, String value, Color color) {
    double width = Math.max(200, lettering.width(value, 34) + 52);
    g.setColor(Palette.CARD);
    g.fill(new RoundRectangle2D.Double(x, CARD_TOP, width, CARD_HEIGHT, 12, 12));
    g.setColor(Palette.QUIET);
    lettering.draw(g, label, x + 24, CARD_TOP + 36, 17, Align.LEFT);
    g.setColor(color);
    lettering.draw(g, value, x + 24, CARD_TOP + 78, 34, Align.LEFT);
    return x + width + 14;
  }

  private void legend(boolean found, boolean truth) {
    double x = right - lettering.width("Segmented lesion", BODY) - 54;
    double y = CARD_TOP + (found && truth ? 40 : 58);
    if (found) {
      key(x, y, Palette.LESION, Palette.LESION_LINE, "Segmented lesion");
      y += 36;
    }
    if (truth) {
      key(x, y, Palette.TRUTH, Palette.TRUTH_LINE, "Ground truth");
    }
  }

  /** A line of a color and what it means. */
  void key(double x, double y, Color color, float line, String text) {
    g.setColor(color);
    g.setStroke(Palette.round(line + 1));
    g.draw(new Line2D.Double(x, y - 6, x + 34, y - 6));
    g.setColor(Palette.TEXT);
    lettering.draw(g, text, x + 54, y, BODY, Align.LEFT);
  }

  void footer(double baseline, String text, String end) {
    g.setColor(Palette.QUIET);
    double endWidth = lettering.width(end, 17);
    double room = right - left - endWidth - 40;
    lettering.draw(g, lettering.fit(text, 17, room), left, baseline, 17, Align.LEFT);
    lettering.draw(g, end, right, baseline, 17, Align.RIGHT);
  }

  void warnings(double baseline, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    double y = baseline;
    sign(left, y);
    g.setColor(Palette.AMBER);
    for (String line : lines) {
      lettering.draw(g, line, left + INDENT, y, BODY, Align.LEFT);
      y += LINE;
    }
  }

  /** A warning triangle. */
  private void sign(double x, double baseline) {
    Path2D triangle = new Path2D.Double();
    triangle.moveTo(x + 10, baseline - 16);
    triangle.lineTo(x + 20, baseline + 1);
    triangle.lineTo(x, baseline + 1);
    triangle.closePath();
    g.setColor(Palette.AMBER);
    g.fill(triangle);
    g.setColor(Palette.AMBER_INK);
    lettering.drawBold(g, "!", x + 10, baseline - 1.5, 13, Align.CENTER);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
