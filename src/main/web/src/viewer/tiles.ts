/** How the canvas is divided between the slices and the 3-D view. */

export type Plane = 'axial' | 'coronal' | 'sagittal';
export type Tile = Plane | 'render';
export type ViewName = 'all' | Tile;

export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** What a person calls a view. */
export const VIEW_TITLES: Readonly<Record<ViewName, string>> = {
  all: 'All',
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
  render: '3-D',
};

/** A tile's place as shares of the canvas: left, top, width, height. */
export interface TilePlace {
  readonly tile: Tile;
  readonly place: readonly [number, number, number, number];
}

/** Wider than this (width over height) the axial slice, taller than wide, takes the left half by itself. */
const WIDE = 1.35;

/** Coronal slices are narrower than sagittal ones. */
const CORONAL_SHARE = 0.23;

/** The axis of the file's closest right-front-top order that a plane cuts: 0 right, 1 front, 2 top. */
export function normalAxis(plane: Plane): 0 | 1 | 2 {
  return plane === 'axial' ? 2 : plane === 'coronal' ? 1 : 0;
}

/** The tiles of a view on a canvas of this size. They never overlap. */
export function tilesOf(view: ViewName, width: number, height: number): TilePlace[] {
  if (view !== 'all') {
    return [{ tile: view, place: [0, 0, 1, 1] }];
  }
  if (width > height * WIDE) {
    return [
      { tile: 'axial', place: [0, 0, 0.5, 1] },
      { tile: 'coronal', place: [0.5, 0, CORONAL_SHARE, 0.5] },
      { tile: 'sagittal', place: [0.5 + CORONAL_SHARE, 0, 0.5 - CORONAL_SHARE, 0.5] },
      { tile: 'render', place: [0.5, 0.5, 0.5, 0.5] },
    ];
  }
  return [
    { tile: 'axial', place: [0, 0, 0.5, 0.5] },
    { tile: 'coronal', place: [0.5, 0, 0.5, 0.5] },
    { tile: 'sagittal', place: [0, 0.5, 0.5, 0.5] },
    { tile: 'render', place: [0.5, 0.5, 0.5, 0.5] },
  ];
}

/** The tile under a point, given as shares of the canvas; null outside. */
export function tileAt(tiles: readonly TilePlace[], x: number, y: number): Tile | null {
  const hit = tiles.find(({ place: [left, top, w, h] }) => x >= left && x < left + w && y >= top && y < top + h);
  return hit?.tile ?? null;
}
