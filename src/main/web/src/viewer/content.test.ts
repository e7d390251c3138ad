import { describe, expect, it } from 'vitest';
import { contentBox } from './content';
import { index, type Triple, type Voxels } from './grid';

function volume(shape: Triple, bright: readonly Triple[]): Voxels {
  const data = new Float32Array(shape[0] * shape[1] * shape[2]);
  bright.forEach((voxel) => (data[index(shape, voxel)] = 7));
  return { shape, affine: [], data, slope: 1, intercept: 0 };
}

describe('the box of what is to be seen', () => {
  it('leaves the background out', () => {
    expect(contentBox(volume([9, 8, 7], [[2, 3, 4], [6, 5, 4]]))).toEqual({ from: [2, 3, 4], to: [6, 5, 4] });
  });

  it('is the whole volume where all is background, or nothing is', () => {
    expect(contentBox(volume([4, 3, 2], []))).toEqual({ from: [0, 0, 0], to: [3, 2, 1] });
    const noisy = { ...volume([4, 3, 2], []), intercept: 1 };
    expect(contentBox(noisy)).toEqual({ from: [0, 0, 0], to: [3, 2, 1] });
  });
});
