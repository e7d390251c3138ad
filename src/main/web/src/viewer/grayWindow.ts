/** Which values of an image are drawn from black to white: the window, by its level (middle) and its width. */

import type { Voxels } from './grid';
import type { LayerName } from './layers';

/** A window in the units of the image; the width is above zero. */
export interface GrayWindow {
  readonly level: number;
  readonly width: number;
}

/** At most this many values are looked at; more do not move the percentiles visibly. */
const SAMPLES = 200_000;

const DARKEST_SHARE = 0.02;
const BRIGHTEST_SHARE = 0.995;

/** Fluid is far brighter than tissue in an ADC map; a part of it may be plain white. */
const ADC_BRIGHTEST_SHARE = 0.97;

/** A drag over this many CSS pixels changes level or width by the automatic window's width. */
const PIXELS_PER_WINDOW = 300;

/** The least width as a share of the automatic one. */
const NARROWEST = 1e-3;

/** The window from black to white between two values, in whichever order. */
export function windowBetween(one: number, other: number): GrayWindow {
  const width = Math.abs(other - one);
  return { level: (one + other) / 2, width: width > 0 ? width : Math.max(1, Math.abs(one)) };
}

/** The value that is drawn black. */
export function blackOf(window: GrayWindow): number {
  return window.level - window.width / 2;
}

/** The value that is drawn white. */
export function whiteOf(window: GrayWindow): number {
  return window.level + window.width / 2;
}

/**
 * A window that shows an image well: between two percentiles of what is not zero (zero is the background). An ADC
 * map starts at zero, so that a lesion is dark and healthy tissue is not.
 */
export function automaticWindow(image: Voxels, name: LayerName): GrayWindow {
  const values = sample(image);
  if (values.length === 0) {
    return windowBetween(0, 1);
  }
  if (name === 'adc') {
    return windowBetween(0, percentile(values, ADC_BRIGHTEST_SHARE));
  }
  return windowBetween(percentile(values, DARKEST_SHARE), percentile(values, BRIGHTEST_SHARE));
}

/** The window after a drag: to the right is wider, upward is darker (a higher level). */
export function dragged(start: GrayWindow, automatic: GrayWindow, dx: number, dy: number): GrayWindow {
  const perPixel = automatic.width / PIXELS_PER_WINDOW;
  return {
    level: start.level - dy * perPixel,
    width: Math.max(automatic.width * NARROWEST, start.width + dx * perPixel),
  };
}

function sample(image: Voxels): Float64Array {
  const stride = Math.max(1, Math.floor(image.data.length / SAMPLES));
  const values: number[] = [];
  for (let at = 0; at < image.data.length; at += stride) {
    const value = (image.data[at] ?? 0) * image.slope + image.intercept;
    if (value !== 0 && Number.isFinite(value)) {
      values.push(value);
    }
  }
  return Float64Array.from(values).sort();
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
