package dev.penumbra.results.report;

import java.awt.BasicStroke;
import java.awt.Color;

/** Colors and lines of the report. Vermilion and cyan stay apart for color-blind eyes. */
final class Palette {

  static final Color PAGE = new Color(0x10141a);
  static final Color CARD = new Color(0x1a212b);
  static final Color TEXT = new Color(0xf2f5f8);
  static final Color QUIET = new Color(0x9aa7b6);
  static final Color AMBER = new Color(0xffc145);
  static final Color AMBER_INK = new Color(0x2a1c00);
  static final Color LESION = new Color(0xff5533);
  static final Color TRUTH = new Color(0x35d0ff);
  static final Color RIM = new Color(0, 0, 0, 150);

  static final float LESION_LINE = 2.1f;

  /** Wider than the lesion's line, which is drawn over it, so that both show where they meet. */
  static final float TRUTH_LINE = 3.5f;

  static final float RIM_LINE = 1.3f;

  private Palette() {}

  static BasicStroke round(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }
}
