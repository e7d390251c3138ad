import { affineOf, type Affine } from './affine';
import { foreignFormat } from './foreign';

/** What the checks before an upload need of a NIfTI header. */
export interface NiftiHeader {
  /** Voxels along x, y and z. */
  readonly shape: readonly [number, number, number];
  readonly volumes: number;
  /** Millimeters along x, y and z. */
  readonly spacing: readonly [number, number, number];
  /** From voxel indices to millimeters. */
  readonly affine: Affine;
  /** Size of the decompressed file in bytes, as the header says. */
  readonly bytes: number;
}

/** The service's own limits. */
const MOST_VOXELS = 67_108_864;
const MOST_BYTES = 1024 ** 3;
/** NIfTI's codes of number types that can be segmented, with their bits. */
const DATATYPES = new Map([
  [2, 8], [4, 16], [8, 32], [16, 32], [64, 64], [256, 8], [512, 16], [768, 32], [1024, 64], [1280, 64],
]);

/**
 * Reads a header.
 *
 * @param start the first bytes of the decompressed file
 * @throws Error with the rest of a sentence that began with the file's name
 */
export function readHeader(start: Uint8Array<ArrayBuffer>): NiftiHeader {
  const format = foreignFormat(start);
  if (format !== undefined) {
    throw new Error(`this is ${format}, not a NIfTI image; convert it to .nii or .nii.gz`);
  }
  if (start.length < 348) {
    throw new Error(start.length === 0 ? 'the file is empty' : 'this is not a NIfTI image; a .nii or .nii.gz is needed');
  }
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const little = isHeaderSize(view.getInt32(0, true));
  if (!little && !isHeaderSize(view.getInt32(0, false))) {
    throw new Error('this is not a NIfTI image; a .nii or .nii.gz is needed');
  }
  const two = view.getInt32(0, little) === 540;
  if (two && start.length < 540) {
    throw new Error('it ends within its header');
  }
  checkMagic(start, two);
  return fields(view, little, two);
}

function isHeaderSize(size: number): boolean {
  return size === 348 || size === 540;
}

function checkMagic(start: Uint8Array, two: boolean): void {
  const magic = String.fromCharCode(...start.subarray(two ? 4 : 344, two ? 7 : 347));
  if (magic === (two ? 'ni2' : 'ni1')) {
    throw new Error('this is one half of a .hdr and .img pair; save the image as a single .nii or .nii.gz');
  }
  if (magic !== (two ? 'n+2' : 'n+1')) {
    throw new Error('this is an Analyze image or damaged; save it as NIfTI (.nii or .nii.gz)');
  }
}

function fields(view: DataView, little: boolean, two: boolean): NiftiHeader {
  const dim = (i: number) => (two ? Number(view.getBigInt64(16 + 8 * i, little)) : view.getInt16(40 + 2 * i, little));
  const axes = dim(0);
  if (axes < 3 || axes > 7 || [...Array(Math.max(0, axes - 4)).keys()].some((i) => dim(5 + i) > 1)) {
    throw new Error(`it has ${axes} axes; a volume has 3, or 4 with several of them`);
  }
  const shape = [dim(1), dim(2), dim(3)] as const;
  const volumes = axes >= 4 ? dim(4) : 1;
  if (Math.min(...shape, volumes) < 1) {
    throw new Error(`its size is said to be ${[...shape, volumes].join(' × ')}; each must be at least 1`);
  }
  const voxels = shape[0] * shape[1] * shape[2] * volumes;
  const bits = DATATYPES.get(view.getInt16(two ? 12 : 70, little));
  if (bits === undefined) {
    throw new Error('its voxels are no plain numbers; save it with integer or float voxels');
  }
  const offset = two ? Number(view.getBigInt64(168, little)) : view.getFloat32(108, little);
  const bytes = offset + (voxels * bits) / 8;
  if (voxels > MOST_VOXELS || bytes > MOST_BYTES) {
    throw new Error(
      `it has ${[...shape, volumes].join(' × ')} voxels; at most ${MOST_VOXELS.toLocaleString('en')} are accepted`,
    );
  }
  const affine = affineOf(view, little, two, shape);
  const spacing = [0, 1, 2].map((axis) => Math.hypot(affine[0][axis]!, affine[1][axis]!, affine[2][axis]!));
  if (spacing.some((mm) => !(mm >= 1e-3 && mm <= 500))) {
    throw new Error(`its spacing is ${spacing.map((mm) => mm.toPrecision(3)).join(' × ')} mm, which no head has`);
  }
  return { shape, volumes, spacing: spacing as [number, number, number], affine, bytes };
}
