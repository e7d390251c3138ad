/**
 * Where the voxels of a volume lie in the head: shape, affine and the way between voxel indices and millimeters.
 * Voxel indices are those of the file (i, j, k from 0), millimeters are the file's world coordinates
 * (x to the right, y to the front, z to the top).
 */

export type Triple = readonly [number, number, number];

/** Three rows of four numbers, row by row: millimeters = affine × (i, j, k, 1). */
export type Affine = readonly number[];

/** A volume's samples with the place of each. `data` is in file order, i fastest. */
export interface Voxels {
  readonly shape: Triple;
  readonly affine: Affine;
  readonly data: ArrayLike<number>;
  readonly slope: number;
  readonly intercept: number;
}

/** Applies the affine to a point. */
export function apply(affine: Affine, [a, b, c]: Triple): Triple {
  return [row(affine, 0, a, b, c), row(affine, 1, a, b, c), row(affine, 2, a, b, c)];
}

function row(m: Affine, r: number, a: number, b: number, c: number): number {
  const at = 4 * r;
  return cell(m, at) * a + cell(m, at + 1) * b + cell(m, at + 2) * c + cell(m, at + 3);
}

function cell(m: Affine, at: number): number {
  return m[at] ?? 0;
}

/** Determinant of the 3×3 part; its absolute value is the volume of one voxel in mm³. */
export function determinant(m: Affine): number {
  return (
    cell(m, 0) * (cell(m, 5) * cell(m, 10) - cell(m, 6) * cell(m, 9)) -
    cell(m, 1) * (cell(m, 4) * cell(m, 10) - cell(m, 6) * cell(m, 8)) +
    cell(m, 2) * (cell(m, 4) * cell(m, 9) - cell(m, 5) * cell(m, 8))
  );
}

/** The affine that leads back; throws a RangeError when there is none. */
export function invert(m: Affine): Affine {
  const d = determinant(m);
  if (!Number.isFinite(d) || d === 0) {
    throw new RangeError('The volume has no usable orientation: its affine cannot be inverted.');
  }
  const c = (p: number, q: number, r: number, s: number): number =>
    (cell(m, p) * cell(m, s) - cell(m, q) * cell(m, r)) / d;
  const linear = [
    [c(5, 6, 9, 10), -c(1, 2, 9, 10), c(1, 2, 5, 6)],
    [-c(4, 6, 8, 10), c(0, 2, 8, 10), -c(0, 2, 4, 6)],
    [c(4, 5, 8, 9), -c(0, 1, 8, 9), c(0, 1, 4, 5)],
  ] as const;
  return linear.flatMap(([x, y, z]) => [x, y, z, -(x * cell(m, 3) + y * cell(m, 7) + z * cell(m, 11))]);
}

/** First `second`, then `first`: the product first × second. */
export function compose(first: Affine, second: Affine): Affine {
  const product: number[] = [];
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 4; c++) {
      let sum = c === 3 ? cell(first, 4 * r + 3) : 0;
      for (let k = 0; k < 3; k++) {
        sum += cell(first, 4 * r + k) * cell(second, 4 * k + c);
      }
      product.push(sum);
    }
  }
  return product;
}

/** Number of voxels. */
export function size([x, y, z]: Triple): number {
  return x * y * z;
}

/** The nearest voxel's indices, or null where the point lies outside of the volume. */
export function voxelAt(grid: Pick<Voxels, 'shape' | 'affine'>, millimeters: Triple): Triple | null {
  const [a, b, c] = apply(invert(grid.affine), millimeters);
  const voxel: Triple = [Math.round(a), Math.round(b), Math.round(c)];
  return inside(grid.shape, voxel) ? voxel : null;
}

/** The value of the voxel at a point in the units of the file, or null outside of the volume. */
export function valueAt(voxels: Voxels, millimeters: Triple): number | null {
  const voxel = voxelAt(voxels, millimeters);
  if (voxel === null) {
    return null;
  }
  const raw = voxels.data[index(voxels.shape, voxel)];
  return raw === undefined ? null : raw * voxels.slope + voxels.intercept;
}

/** Place of a voxel in the file's order. */
export function index([nx, ny]: Triple, [i, j, k]: Triple): number {
  return i + nx * (j + ny * k);
}

function inside(shape: Triple, voxel: Triple): boolean {
  return voxel.every((at, axis) => at >= 0 && at < (shape[axis] ?? 0));
}

/** The first three numbers of a list; 0 for those that are missing. */
export function triple(values: ArrayLike<number>): Triple {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
}
