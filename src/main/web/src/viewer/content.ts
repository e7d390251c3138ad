/** Where in a volume there is something to see. */

import type { Triple, Voxels } from './grid';

/** A box of voxels; both corners belong to it. */
export interface VoxelBox {
  readonly from: Triple;
  readonly to: Triple;
}

/** The smallest box with everything above zero, or the whole volume where there is nothing. */
export function contentBox({ shape, data, slope, intercept }: Voxels): VoxelBox {
  const from: [number, number, number] = [...shape];
  const to: [number, number, number] = [-1, -1, -1];
  for (let k = 0, at = 0; k < shape[2]; k++) {
    for (let j = 0; j < shape[1]; j++) {
      for (let i = 0; i < shape[0]; i++, at++) {
        if ((data[at] ?? 0) * slope + intercept > 0) {
          from[0] = Math.min(from[0], i);
          from[1] = Math.min(from[1], j);
          from[2] = Math.min(from[2], k);
          to[0] = Math.max(to[0], i);
          to[1] = Math.max(to[1], j);
          to[2] = Math.max(to[2], k);
        }
      }
    }
  }
  const last: Triple = [shape[0] - 1, shape[1] - 1, shape[2] - 1];
  return to[0] < 0 ? { from: [0, 0, 0], to: last } : { from, to };
}
