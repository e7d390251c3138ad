import { describe, expect, it } from 'vitest';
import { apply, compose, determinant, index, invert, valueAt, voxelAt, type Voxels } from './grid';

/** As scanners write it: rows to the left, 2 mm × 2 mm × 5 mm, tilted by 0.1 rad around the left-right axis. */
const TILTED = [
  -2, 0, 0, 90,
  0, 2 * Math.cos(0.1), -5 * Math.sin(0.1), -110,
  0, 2 * Math.sin(0.1), 5 * Math.cos(0.1), -40,
];

const VOXELS: Voxels = {
  shape: [3, 2, 2],
  affine: [-2, 0, 0, 4, 0, 2, 0, -1, 0, 0, 5, -10],
  data: Int16Array.from({ length: 12 }, (_, at) => at),
  slope: 0.5,
  intercept: 100,
};

describe('the way between voxels and millimeters', () => {
  it('leads to a place and back', () => {
    const place = apply(TILTED, [12, 34, 5]);
    apply(invert(TILTED), place).forEach((value, axis) => expect(value).toBeCloseTo([12, 34, 5][axis] ?? NaN, 9));
  });

  it('joins two ways into one', () => {
    const there = compose(invert(TILTED), TILTED);
    expect(there.map((value) => Math.abs(Math.round(value * 1e9) / 1e9))).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  });

  it('knows the volume of a voxel in a tilted volume', () => {
    expect(Math.abs(determinant(TILTED))).toBeCloseTo(20, 9);
  });

  it('says so when a volume has no orientation', () => {
    expect(() => invert(new Array<number>(12).fill(0))).toThrow('no usable orientation');
  });
});

describe('a value at a place', () => {
  it('is that of the nearest voxel, in the units of the file', () => {
    expect(voxelAt(VOXELS, [2.3, 0.6, -5.9])).toEqual([1, 1, 1]);
    expect(valueAt(VOXELS, [2.3, 0.6, -5.9])).toBe(100 + 0.5 * index(VOXELS.shape, [1, 1, 1]));
  });

  it('is nothing outside of the volume', () => {
    expect(voxelAt(VOXELS, [5.1, 0, -10])).toBeNull();
    expect(valueAt(VOXELS, [0, 0, 8])).toBeNull();
  });
});
