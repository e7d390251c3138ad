package dev.penumbra.results.report;

import dev.penumbra.results.report.PanelPainter.Panel;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Draws the report: DWI above ADC, up to four axial slices through the lesion in radiological
 * convention (the patient's left on the right), with the lesion's outline, the numbers, the
 * warnings and that it is for research only. The picture does not depend on the order in which
 * voxels are stored. Thread-safe.
 */
public final class ReportPicture {

  static final int WIDTH = 1800;
  static final int COLUMNS = 4;
  static final String DISCLAIMER = "Research use only – not a medical device";
  static final double MARGIN = 48;
  static final double GAP = 14;
  static final int PANEL = (int) ((WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS);
  static final double GRID_TOP = 282;
  private static final double LINE = 27;
  private static final int MOST_WARNING_LINES = 8;

  /** Slices tilted less than this are called axial without a remark. */
  private static final double REMARKABLE_TILT = 3;

  private ReportPicture() {}

  /**
   * Draws a report.
   *
   * @param content what to show
   * @return an opaque RGB picture, 1800 pixels wide
   */
  public static BufferedImage draw(ReportContent content) {
    try (Lettering lettering = new Lettering()) {
      return new Drawing(content, lettering).draw();
    }
  }

  /** One report being drawn. */
  private static final class Drawing {
    private final ReportContent content;
    private final Lettering lettering;
    private final RasView ras;
    private final Mask shown;
    private final View view;
    private final SortedSet<Integer> slices;
    private final List<String> footer;

    Drawing(ReportContent content, Lettering lettering) {
      this.content = content;
      this.lettering = lettering;
      this.ras = new RasView(content.dwi().grid());
      this.shown =
          ras.toRas(
              content
                  .truth()
                  .map(truth -> CaseTile.union(content.lesion(), truth))
                  .orElse(content.lesion()));
      Window window = Window.ofDwi(content.dwi());
      Region region = Region.of(ras, content.dwi(), window.high(), shown);
      this.view = region.view(ras, PANEL);
      this.slices =
          shown.count() > 0
              ? SlicePicker.through(shown, COLUMNS)
              : SlicePicker.central(region.bottom(), region.top(), COLUMNS);
      this.footer = warningLines();
    }

    BufferedImage draw() {
      int rows = adc().isPresent() ? 2 : 1;
      double gridBottom = GRID_TOP + rows * view.height() + (rows - 1) * GAP;
      int height = (int) Math.ceil(gridBottom + 62 + footer.size() * LINE + 34);
      BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Palette.PAGE);
      g.fillRect(0, 0, WIDTH, height);
      Frame frame = new Frame(g, lettering, MARGIN, WIDTH - MARGIN);
      frame.header(content.caseId(), content.model(), DISCLAIMER);
      frame.numbers(content);
      panels(g);
      frame.footer(gridBottom + 38, convention(), DISCLAIMER + " · " + content.software());
      frame.warnings(gridBottom + 38 + LINE + 8, footer);
      g.dispose();
      return image;
    }

    private void panels(Graphics2D g) {
      PanelPainter painter = new PanelPainter(g, lettering, view);
      double width = slices.size() * PANEL + (slices.size() - 1) * GAP;
      double left = (WIDTH - width) / 2;
      Window dwi = Window.ofDwi(content.dwi());
      Optional<Window> adc = adc().map(Window::ofAdc);
      int column = 0;
      for (int s : slices) {
        double x = left + column * (PANEL + GAP);
        String caption = column == 0 ? dwi.caption() : "";
        boolean last = column == slices.size() - 1;
        painter.paint(panel(content.dwi(), dwi, s, "DWI", caption, last), x, GRID_TOP);
        if (adc.isPresent()) {
          caption = column == 0 ? adc.get().caption() : "";
          painter.paint(
              panel(adc().orElseThrow(), adc.get(), s, "ADC", caption, last),
              x,
              GRID_TOP + view.height() + GAP);
        }
        column++;
      }
    }

    private Panel panel(Volume v, Window w, int s, String name, String caption, boolean bar) {
      return new Panel(
          ras.plane(v, s),
          w,
          content.truth().map(truth -> ras.plane(truth, s)),
          ras.plane(content.lesion(), s),
          name,
          caption,
          position(s),
          bar);
    }

    private String position(int s) {
      double z = Math.round(ras.height(s) * 10) / 10.0;
      String sign = z < 0 ? "−" : "+";
      return "z " + sign + String.format(Locale.ROOT, "%.1f mm", Math.abs(z));
    }

    private Optional<Volume> adc() {
      return content.adc().filter(adc -> adc.grid().sameShape(content.dwi().grid()));
    }

    private String convention() {
      String tilt =
          ras.tilt() < REMARKABLE_TILT
              ? ""
              : String.format(Locale.ROOT, ", tilted %.0f° from axial", ras.tilt());
      return "Axial slices as acquired"
          + tilt
          + "; radiological convention: the patient’s left is on the right";
    }

    private List<String> warningLines() {
      List<String> lines = new ArrayList<>();
      for (String warning : content.warnings()) {
        lines.addAll(lettering.wrap(warning, Frame.BODY, WIDTH - 2 * MARGIN - Frame.INDENT));
      }
      if (lines.size() > MOST_WARNING_LINES) {
        lines = new ArrayList<>(lines.subList(0, MOST_WARNING_LINES - 1));
        lines.add("… more in result.json");
      }
      return lines;
    }
  }
}
