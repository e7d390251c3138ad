import { describe, expect, it } from 'vitest';
import { index, type Triple, type Voxels } from './grid';
import { findLesions } from './lesions';

function mask(shape: Triple, marked: readonly Triple[]): Voxels {
  const data = new Uint8Array(shape[0] * shape[1] * shape[2]);
  marked.forEach((voxel) => (data[index(shape, voxel)] = 1));
  return { shape, affine: [2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2.5, -30], data, slope: 1, intercept: 0 };
}

describe('the lesions of a mask', () => {
  it('are none where nothing is marked', () => {
    expect(findLesions(mask([4, 4, 4], []))).toEqual([]);
  });

  it('are connected over faces, edges and corners', () => {
    const chain: Triple[] = [[0, 0, 0], [1, 0, 0], [2, 1, 0], [3, 2, 1]];
    expect(findLesions(mask([4, 4, 4], chain)).map((lesion) => lesion.voxels)).toEqual([4]);
  });

  it('do not connect around the border of the volume', () => {
    expect(findLesions(mask([4, 4, 4], [[3, 0, 0], [0, 1, 0]]))).toHaveLength(2);
  });

  it('are listed with the largest first, with volume and place', () => {
    const lesions = findLesions(mask([8, 8, 4], [[7, 7, 3], [1, 1, 1], [2, 1, 1], [3, 1, 1]]));
    expect(lesions.map(({ rank, voxels }) => [rank, voxels])).toEqual([[1, 3], [2, 1]]);
    expect(lesions[0]?.volumeMl).toBeCloseTo(0.03, 9);
    expect(lesions[0]?.center).toEqual([2, 1, 1]);
    expect(lesions[0]?.centerMm).toEqual([-6, -18, -27.5]);
  });

  it('have their center inside, also where they are bent around a hole', () => {
    const ring: Triple[] = [[1, 1, 0], [2, 1, 0], [3, 1, 0], [3, 2, 0], [3, 3, 0], [2, 3, 0], [1, 3, 0], [1, 2, 0]];
    const center = findLesions(mask([5, 5, 1], ring))[0]?.center;
    expect(ring).toContainEqual(center);
  });

  it('count by the value of the voxels, not by their raw numbers', () => {
    const scaled = { ...mask([2, 1, 1], [[0, 0, 0]]), slope: 1, intercept: -1 };
    expect(findLesions(scaled)).toEqual([]);
  });
});
