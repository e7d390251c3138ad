type Row = readonly [number, number, number, number];

/** Three rows: from voxel indices to millimeters in the patient. */
export type Affine = readonly [Row, Row, Row];

/** Offsets of the fields that place voxels, in NIfTI-1 and NIfTI-2. */
const ONE = { pixdim: 76, qform: 252, sform: 254, quatern: 256, srow: 280, units: 123, wide: false } as const;
const TWO = { pixdim: 104, qform: 344, sform: 348, quatern: 352, srow: 400, units: 500, wide: true } as const;

/**
 * The header's affine: sform, else qform, else the spacing alone, centered and with x running to the left, as the service
 * and nibabel read it.
 */
export function affineOf(
  view: DataView,
  little: boolean,
  two: boolean,
  shape: readonly [number, number, number],
): Affine {
  const at = two ? TWO : ONE;
  const number = (offset: number, i: number) =>
    at.wide ? view.getFloat64(offset + 8 * i, little) : view.getFloat32(offset + 4 * i, little);
  const code = (offset: number) => (at.wide ? view.getInt32(offset, little) : view.getInt16(offset, little));
  const unit = (at.wide ? view.getInt32(at.units, little) : view.getUint8(at.units)) & 7;
  const mm = unit === 1 ? 1000 : unit === 3 ? 0.001 : 1;
  const scaled = (rows: readonly (readonly number[])[]) =>
    rows.map((row) => row.map((value) => value * mm)) as unknown as Affine;
  const rowsOf = (value: (row: number, column: number) => number) =>
    scaled([0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => value(row, column))));
  if (code(at.sform) > 0) {
    return rowsOf((row, column) => number(at.srow, 4 * row + column));
  }
  const pixdim = [1, 2, 3].map((i) => number(at.pixdim, i));
  if (code(at.qform) > 0) {
    const [b, c, d] = [0, 1, 2].map((i) => number(at.quatern, i)) as [number, number, number];
    const handed = number(at.pixdim, 0) < 0 ? -1 : 1;
    const rotation = rotationOf(b, c, d);
    return rowsOf((row, column) =>
      column === 3
        ? number(at.quatern, 3 + row)
        : rotation[row]![column]! * pixdim[column]! * (column === 2 ? handed : 1),
    );
  }
  const steps = pixdim.map((step, axis) => (axis === 0 ? -step : step));
  return rowsOf((row, column) =>
    column === 3 ? (-steps[row]! * (shape[row]! - 1)) / 2 : row === column ? steps[row]! : 0,
  );
}

function rotationOf(b: number, c: number, d: number): number[][] {
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
}

/** The largest distance in mm at which two affines place one corner voxel of a shape. */
export function cornerDistance(one: Affine, other: Affine, shape: readonly [number, number, number]): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const voxel = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? shape[axis]! - 1 : 0));
    const apart = [0, 1, 2].map((row) =>
      [0, 1, 2].reduce(
        (sum, axis) => sum + (one[row]![axis]! - other[row]![axis]!) * voxel[axis]!,
        one[row]![3] - other[row]![3],
      ),
    );
    largest = Math.max(largest, Math.hypot(...apart));
  }
  return largest;
}
