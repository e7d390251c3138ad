package dev.penumbra.results.report;

import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Draws one case small: the axial slice of the DWI with the most lesion and its outline, in
 * radiological convention. Without a lesion it is the slice with the most of the ground truth, or
 * one from the middle of the head. Thread-safe.
 */
public final class CaseTile {

  /** Width in pixels. */
  public static final int WIDTH = 272;

  /** Height in pixels; heads are longer than wide. */
  public static final int HEIGHT = 326;

  private CaseTile() {}

  /**
   * Draws a tile.
   *
   * @param dwi the diffusion-weighted image
   * @param lesion the segmented lesion on the DWI's grid
   * @param truth the reference mask on the same grid
   * @return an opaque RGB picture of {@link #WIDTH} × {@link #HEIGHT} pixels
   */
  public static BufferedImage draw(Volume dwi, Mask lesion, Optional<Mask> truth) {
    RasView ras = new RasView(dwi.grid());
    Mask shown = ras.toRas(truth.map(mask -> union(lesion, mask)).orElse(lesion));
    Window window = Window.ofDwi(dwi);
    Region region = Region.of(ras, dwi, window.high(), shown);
    int slice =
        fullest(ras.toRas(lesion))
            .or(() -> fullest(shown))
            .orElseGet(() -> SlicePicker.central(region.bottom(), region.top(), 1).first());
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    try (Lettering lettering = new Lettering()) {
      new PanelPainter(g, lettering, region.view(ras, WIDTH, HEIGHT))
          .paintSmall(
              ras.plane(dwi, slice),
              window,
              truth.map(mask -> ras.plane(mask, slice)),
              ras.plane(lesion, slice));
    }
    g.dispose();
    return image;
  }

  /** The slice with the most marks of a mask that is stored along the patient's axes. */
  private static Optional<Integer> fullest(Mask ras) {
    int plane = ras.grid().nx() * ras.grid().ny();
    int[] marks = new int[ras.grid().nz()];
    for (int i = 0; i < ras.data().length; i++) {
      marks[i / plane] += ras.data()[i];
    }
    int best = 0;
    for (int s = 1; s < marks.length; s++) {
      best = marks[s] > marks[best] ? s : best;
    }
    return marks[best] == 0 ? Optional.empty() : Optional.of(best);
  }

  /** The voxels that are in one of two masks of one grid. */
  static Mask union(Mask lesion, Mask truth) {
    byte[] both = lesion.data().clone();
    byte[] other = truth.data();
    for (int i = 0; i < both.length; i++) {
      both[i] |= other[i];
    }
    return new Mask(lesion.grid(), both);
  }
}
