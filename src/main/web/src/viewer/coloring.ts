/** The colors of images and overlays in NiiVue. */

import type { NVImage, Niivue } from '@niivue/niivue';
import { blackOf, whiteOf, type GrayWindow } from './grayWindow';
import { rgb, type OverlayStyle } from './layers';
import type { Volume } from './volume';

const LEAST_PROBABILITY = 0.05;
const PROBABILITY_COLORS = 'penumbra-probability';

/** An overlay and how it is drawn. */
export interface DrawnOverlay {
  readonly volume: Volume;
  readonly style: OverlayStyle;
}

/** Makes the probability's scale of colors known. */
export function addProbabilityColors(nv: Niivue): void {
  nv.addColormap(PROBABILITY_COLORS, {
    R: [60, 190, 255, 255],
    G: [20, 40, 150, 250],
    B: [120, 110, 40, 180],
    A: [0, 200, 235, 255],
    I: [0, 64, 160, 255],
  });
}

/** An image in shades of gray. */
export function drawnBase({ image }: Volume, window: GrayWindow): NVImage {
  if (image.colormap !== 'gray') {
    image.colormap = 'gray';
  }
  image.opacity = 1;
  image.cal_min = blackOf(window);
  image.cal_max = whiteOf(window);
  return image;
}

/** An overlay in its color or scale of colors. */
export function drawnOverlay(nv: Niivue, { volume, style }: DrawnOverlay): NVImage {
  const { image, name } = volume;
  const colors = name === 'probability' ? PROBABILITY_COLORS : maskColors(nv, style.color);
  if (image.colormap !== colors) {
    image.colormap = colors;
  }
  image.opacity = style.opacity;
  image.cal_min = name === 'probability' ? LEAST_PROBABILITY : 0;
  image.cal_max = 1;
  return image;
}

/** One color for everything above zero. */
function maskColors(nv: Niivue, color: string): string {
  const name = `penumbra-${color.slice(1)}`;
  const [r, g, b] = rgb(color);
  nv.addColormap(name, { R: [r, r], G: [g, g], B: [b, b], A: [0, 255], I: [0, 255] });
  return name;
}
