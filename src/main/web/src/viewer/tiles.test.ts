import { describe, expect, it } from 'vitest';
import { tileAt, tilesOf, type ViewName } from './tiles';

describe('the tiles', () => {
  it.each([
    ['wide', 1200, 600],
    ['narrow', 360, 360],
  ])('fill a %s canvas without an overlap', (_, width, height) => {
    const tiles = tilesOf('all', width, height);
    expect(new Set(tiles.map(({ tile }) => tile))).toEqual(new Set(['axial', 'coronal', 'sagittal', 'render']));
    expect(tiles.reduce((sum, { place }) => sum + place[2] * place[3], 0)).toBeCloseTo(1, 9);
    const points = Array.from({ length: 400 }, (_, at) => [(at % 20) / 20 + 0.01, Math.floor(at / 20) / 20 + 0.01] as const);
    const hits = points.map(([x, y]) => tiles.filter((tile) => tileAt([tile], x, y) !== null).length);
    expect(new Set(hits)).toEqual(new Set([1]));
  });

  it.each<ViewName>(['axial', 'coronal', 'sagittal', 'render'])('show %s alone', (view) => {
    expect(tilesOf(view, 800, 600)).toEqual([{ tile: view, place: [0, 0, 1, 1] }]);
  });

  it('are not hit outside of the canvas', () => {
    expect(tileAt(tilesOf('all', 800, 600), 1.2, 0.5)).toBeNull();
  });
});
