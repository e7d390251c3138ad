package dev.penumbra.results.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Draws text as filled glyph outlines of Liberation Sans, which comes with PDFBox. Java2D's own
 * text needs fontconfig and installed fonts, which a slim container has not. Not thread-safe; one
 * report uses one.
 */
final class Lettering implements AutoCloseable {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final String ELLIPSIS = "…";

  /** Where a text stands relative to its point. */
  enum Align {
    LEFT(0),
    CENTER(0.5),
    RIGHT(1);

    private final double share;

    Align(double share) {
      this.share = share;
    }
  }

  private final TrueTypeFont font;
  private final CmapLookup glyphs;
  private final double unitsPerEm;
  private final Map<Integer, GeneralPath> outlines = new HashMap<>();

  /**
   * Reads the font.
   *
   * @throws UncheckedIOException if it is not on the class path or broken
   */
  Lettering() {
    try (InputStream in = TrueTypeFont.class.getResourceAsStream(FONT)) {
      if (in == null) {
        throw new IOException("no " + FONT);
      }
      font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      glyphs = font.getUnicodeCmapLookup();
      unitsPerEm = font.getUnitsPerEm();
    } catch (IOException e) {
      throw new UncheckedIOException("The report's font cannot be read.", e);
    }
  }

  /** Width of a text in pixels at a size in pixels. */
  double width(String text, double size) {
    return text.codePoints().mapToDouble(this::advance).sum() * size / unitsPerEm;
  }

  /** The text, cut with an ellipsis where it is wider than allowed. */
  String fit(String text, double size, double maxWidth) {
    if (width(text, size) <= maxWidth) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + ELLIPSIS, size) > maxWidth) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + ELLIPSIS;
  }

  /** The text in lines that are no wider than allowed, broken at spaces. */
  List<String> wrap(String text, double size, double maxWidth) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && width(longer, size) > maxWidth) {
        lines.add(fit(line.toString(), size, maxWidth));
        line.setLength(0);
        line.append(word);
      } else {
        line.setLength(0);
        line.append(longer);
      }
    }
    lines.add(fit(line.toString(), size, maxWidth));
    return lines;
  }

  /** The outline of a text whose baseline begins (ends, has its middle) at a point. */
  Shape outline(String text, double x, double baseline, double size, Align align) {
    double scale = size / unitsPerEm;
    double at = x - align.share * width(text, size);
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    for (int character : text.codePoints().toArray()) {
      AffineTransform place = new AffineTransform(scale, 0, 0, -scale, at, baseline);
      path.append(glyph(character).getPathIterator(place), false);
      at += advance(character) * scale;
    }
    return path;
  }

  /** Draws a text. */
  void draw(Graphics2D g, String text, double x, double baseline, double size, Align align) {
    g.fill(outline(text, x, baseline, size, align));
  }

  /** Draws a text a little heavier than the font is. */
  void drawBold(Graphics2D g, String text, double x, double baseline, double size, Align align) {
    Shape outline = outline(text, x, baseline, size, align);
    g.setStroke(new BasicStroke((float) (size * 0.035), 0, BasicStroke.JOIN_ROUND));
    g.fill(outline);
    g.draw(outline);
  }

  /** Draws a text with a dark rim, so that it can be read on any image. */
  void drawOnImage(Graphics2D g, String text, double x, double baseline, double size, Align align) {
    Shape outline = outline(text, x, baseline, size, align);
    Color color = g.getColor();
    g.setColor(new Color(0, 0, 0, 190));
    g.setStroke(new BasicStroke((float) (size * 0.2), 0, BasicStroke.JOIN_ROUND));
    g.draw(outline);
    g.setColor(color);
    g.fill(outline);
  }

  @Override
  public void close() {
    try {
      font.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double advance(int character) {
    try {
      return font.getAdvanceWidth(glyphs.getGlyphId(character));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GeneralPath glyph(int character) {
    return outlines.computeIfAbsent(character, this::read);
  }

  private GeneralPath read(int character) {
    try {
      GlyphData glyph = font.getGlyph().getGlyph(glyphs.getGlyphId(character));
      return glyph == null ? new GeneralPath() : glyph.getPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
