/** What a test's image is like. */
export interface Shape {
  readonly dim?: readonly number[];
  readonly spacing?: readonly number[];
  readonly origin?: readonly [number, number, number];
  readonly bigEndian?: boolean;
  readonly datatype?: number;
  readonly magic?: string;
  readonly form?: 'sform' | 'qform' | 'none';
}

/** The bytes of a NIfTI-1 image with 16-bit voxels, all zero. */
export function nifti1(shape: Shape = {}): Uint8Array<ArrayBuffer> {
  const dim = shape.dim ?? [4, 5, 6];
  const spacing = shape.spacing ?? [2, 2, 3];
  const little = !(shape.bigEndian ?? false);
  const origin = shape.origin ?? [-10, -20, -30];
  const bytes = new Uint8Array(352 + Math.max(0, dim.reduce((a, b) => a * b, 2)));
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, little);
  view.setInt16(40, dim.length, little);
  dim.forEach((size, i) => view.setInt16(42 + 2 * i, size, little));
  view.setInt16(70, shape.datatype ?? 4, little);
  view.setInt16(72, 16, little);
  view.setFloat32(76, 1, little);
  spacing.forEach((mm, i) => view.setFloat32(80 + 4 * i, mm, little));
  view.setFloat32(108, 352, little);
  bytes[123] = 2;
  const form = shape.form ?? 'sform';
  if (form === 'sform') {
    view.setInt16(254, 1, little);
    [0, 1, 2].forEach((row) => {
      view.setFloat32(280 + 16 * row + 4 * row, spacing[row]!, little);
      view.setFloat32(280 + 16 * row + 12, origin[row]!, little);
    });
  } else if (form === 'qform') {
    view.setInt16(252, 1, little);
    origin.forEach((mm, i) => view.setFloat32(268 + 4 * i, mm, little));
  }
  [...(shape.magic ?? 'n+1')].forEach((character, i) => (bytes[344 + i] = character.charCodeAt(0)));
  return bytes;
}

/** The bytes as gzip makes them. */
export async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
