/** What the keys do while the images have the focus. */

import type { Triple } from './grid';
import type { Plane, Tile, ViewName } from './tiles';

/** What a key asks for. */
export type KeyAction =
  | { readonly kind: 'move'; readonly by: Triple }
  | { readonly kind: 'slice'; readonly plane: Plane; readonly slices: number }
  | { readonly kind: 'turn'; readonly azimuth: number; readonly elevation: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'view'; readonly view: ViewName }
  | { readonly kind: 'lesion'; readonly next: 1 | -1 }
  | { readonly kind: 'image' | 'overlays' | 'display' | 'window' | 'reset' };

const TEN_SLICES = 10;
const ZOOM_STEP = 1.25;
const TURN_DEGREES = 5;

const VIEWS: Readonly<Record<string, ViewName>> = {
  '1': 'all',
  '2': 'axial',
  '3': 'coronal',
  '4': 'sagittal',
  '5': 'render',
};

/** The lines of the help, in the order in which they are shown. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ['Arrow keys', 'move the crosshair by one voxel; turn the head in the 3-D view'],
  ['Page up, page down', 'next and previous slice, with Shift by ten'],
  ['Wheel', 'next and previous slice; with Ctrl zoom'],
  ['Drag', 'move the crosshair; with Shift or the middle button pan'],
  ['Right button, or drag with the contrast tool', 'contrast: sideways width, up and down level'],
  ['Double click', 'one view large, and back'],
  ['L, Shift + L', 'next and previous lesion'],
  ['I', 'next image'],
  ['O', 'overlays off and on'],
  ['W', 'automatic contrast'],
  ['R', 'radiological or neurological display'],
  ['1 to 5', 'all views, axial, coronal, sagittal, 3-D'],
  ['+, −, 0', 'zoom in, zoom out, as at first'],
];

/** The part of a keyboard event that counts. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What a key means.
 *
 * @param press the key
 * @param tile the tile that is in use
 * @param radiological whether the patient's left is drawn on the right
 * @return null where the key is none of ours
 */
export function actionOf(press: KeyPress, tile: Tile, radiological: boolean): KeyAction | null {
  if (press.ctrlKey || press.altKey || press.metaKey) {
    return null;
  }
  const plane: Plane = tile === 'render' ? 'axial' : tile;
  const slices = press.shiftKey ? TEN_SLICES : 1;
  switch (press.key.length === 1 ? press.key.toLowerCase() : press.key) {
    case 'ArrowLeft':
      return toward(tile, radiological, -1, 0);
    case 'ArrowRight':
      return toward(tile, radiological, 1, 0);
    case 'ArrowUp':
      return toward(tile, radiological, 0, 1);
    case 'ArrowDown':
      return toward(tile, radiological, 0, -1);
    case 'PageUp':
      return { kind: 'slice', plane, slices };
    case 'PageDown':
      return { kind: 'slice', plane, slices: -slices };
    case '+':
    case '=':
      return { kind: 'zoom', factor: ZOOM_STEP };
    case '-':
      return { kind: 'zoom', factor: 1 / ZOOM_STEP };
    case '0':
      return { kind: 'reset' };
    case 'l':
      return { kind: 'lesion', next: press.shiftKey ? -1 : 1 };
    case 'i':
      return { kind: 'image' };
    case 'o':
      return { kind: 'overlays' };
    case 'w':
      return { kind: 'window' };
    case 'r':
      return { kind: 'display' };
    default: {
      const view = VIEWS[press.key];
      return view === undefined ? null : { kind: 'view', view };
    }
  }
}

/** A step on the screen, to the right and upward, as a step in the head. */
function toward(tile: Tile, radiological: boolean, right: number, up: number): KeyAction {
  const patientRight = radiological ? -right : right;
  switch (tile) {
    case 'axial':
      return { kind: 'move', by: [patientRight, up, 0] };
    case 'coronal':
      return { kind: 'move', by: [patientRight, 0, up] };
    case 'sagittal':
      return { kind: 'move', by: [0, right, up] };
    case 'render':
      return { kind: 'turn', azimuth: right * TURN_DEGREES, elevation: up * TURN_DEGREES };
  }
}
