/**
 * The lesions of a mask: parts connected in the 26-neighborhood (voxels that share a face, an edge or a corner),
 * the same rule by which the server counts them.
 */

import { apply, determinant, index, size, type Triple, type Voxels } from './grid';

/** One connected part of a mask. */
export interface Lesion {
  /** 1 for the largest. */
  readonly rank: number;
  readonly voxels: number;
  readonly volumeMl: number;
  /** Indices of the lesion's voxel that lies nearest to its center of mass: always inside of the lesion. */
  readonly center: Triple;
  readonly centerMm: Triple;
}

const MM3_PER_ML = 1000;

/** Lists the lesions of a mask, the largest first; a voxel counts where its value is above zero. */
export function findLesions(mask: Voxels): Lesion[] {
  const parts = connectedParts(mask);
  parts.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  const voxelMl = Math.abs(determinant(mask.affine)) / MM3_PER_ML;
  return parts.map((part, at) => {
    const center = nearestToCenter(mask.shape, part);
    return {
      rank: at + 1,
      voxels: part.length,
      volumeMl: part.length * voxelMl,
      center,
      centerMm: apply(mask.affine, center),
    };
  });
}

function connectedParts(mask: Voxels): number[][] {
  const count = size(mask.shape);
  const open = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    open[at] = (mask.data[at] ?? 0) * mask.slope + mask.intercept > 0 ? 1 : 0;
  }
  const parts: number[][] = [];
  for (let at = open.indexOf(1); at >= 0; at = open.indexOf(1, at + 1)) {
    parts.push(flood(mask.shape, open, at));
  }
  return parts;
}

/** Collects everything that is connected with one voxel and closes it. */
function flood(shape: Triple, open: Uint8Array, seed: number): number[] {
  const part = [seed];
  open[seed] = 0;
  for (let next = 0; next < part.length; next++) {
    const [i, j, k] = position(shape, part[next] ?? 0);
    for (let z = Math.max(0, k - 1); z <= Math.min(shape[2] - 1, k + 1); z++) {
      for (let y = Math.max(0, j - 1); y <= Math.min(shape[1] - 1, j + 1); y++) {
        for (let x = Math.max(0, i - 1); x <= Math.min(shape[0] - 1, i + 1); x++) {
          const neighbor = index(shape, [x, y, z]);
          if (open[neighbor] === 1) {
            open[neighbor] = 0;
            part.push(neighbor);
          }
        }
      }
    }
  }
  return part;
}

function nearestToCenter(shape: Triple, part: readonly number[]): Triple {
  const points = part.map((at) => position(shape, at));
  const mean = [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + (p[axis] ?? 0), 0) / points.length);
  let best: Triple = points[0] ?? [0, 0, 0];
  let least = Infinity;
  for (const point of points) {
    const distance = point.reduce((sum, at, axis) => sum + (at - (mean[axis] ?? 0)) ** 2, 0);
    if (distance < least) {
      least = distance;
      best = point;
    }
  }
  return best;
}

function position([nx, ny]: Triple, at: number): Triple {
  const rest = Math.floor(at / nx);
  return [at % nx, rest % ny, Math.floor(rest / ny)];
}
