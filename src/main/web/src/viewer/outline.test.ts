import { describe, expect, it } from 'vitest';
import type { Voxels } from './grid';
import { outlineBits, sliceShader } from './outline';

/** Two voxels in a row, marked is the one on the patient's right. */
const RIGHT: Voxels = {
  shape: [2, 1, 1],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  data: [0, 1],
  slope: 1,
  intercept: 0,
};

/** The same place in the head, stored from right to left. */
const FLIPPED: Voxels = { ...RIGHT, affine: [-1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0], data: [1, 0] };

const GRID = { shape: RIGHT.shape, affine: RIGHT.affine };
const LOOK = { color: '#ff8000', opacity: 0.5 };

describe('the masks of outlines', () => {
  it('lie at their place in the head, however their files are stored', () => {
    expect([...outlineBits(GRID, [{ mask: RIGHT, ...LOOK }])]).toEqual([0, 1]);
    expect([...outlineBits(GRID, [{ mask: FLIPPED, ...LOOK }])]).toEqual([0, 1]);
  });

  it('have a bit each', () => {
    const left = { ...RIGHT, data: [1, 1] };
    expect([...outlineBits(GRID, [{ mask: RIGHT, ...LOOK }, { mask: left, ...LOOK }])]).toEqual([2, 3]);
  });

  it('end where their volume ends', () => {
    const shifted = { ...RIGHT, affine: [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0] };
    expect([...outlineBits(GRID, [{ mask: shifted, ...LOOK }])]).toEqual([0, 0]);
  });
});

describe('the shader', () => {
  it('draws each outline in its color', () => {
    const shader = sliceShader([LOOK, { color: '#0000ff', opacity: 1 }], 2);
    expect(shader).toContain('vec3(1.0000, 0.5020, 0.0000), edge(1) * 0.5000');
    expect(shader).toContain('vec3(0.0000, 0.0000, 1.0000), edge(2) * 1.0000');
  });
});
