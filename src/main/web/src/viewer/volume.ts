/** Volumes as NiiVue reads them. */

import { NVImage } from '@niivue/niivue';
import { LoadFailure } from './download';
import { invert, triple, type Voxels } from './grid';
import type { LayerName } from './layers';

/** A volume that was read: for drawing, and for asking about its values. */
export interface Volume {
  readonly name: LayerName;
  readonly image: NVImage;
  readonly voxels: Voxels;
}

/** Reads a NIfTI file, plain or gzipped. */
export async function decodeVolume(bytes: ArrayBuffer, name: LayerName, title: string): Promise<Volume> {
  try {
    const image = await NVImage.loadFromFile({ file: new File([bytes], `${name}.nii.gz`), name: `${name}.nii.gz` });
    return { name, image, voxels: voxelsOf(image) };
  } catch (cause) {
    throw new LoadFailure(`${title} arrived, but it cannot be read as a NIfTI image.`, { cause });
  }
}

function voxelsOf(image: NVImage): Voxels {
  const header = image.hdr;
  const data = image.img;
  if (header === null || data === undefined) {
    throw new RangeError('no header or no samples');
  }
  const slope = header.scl_slope;
  const affine = header.affine.slice(0, 3).flat();
  // Fails here, while the volume is read, and not later in the middle of drawing.
  invert(affine);
  return {
    shape: triple(header.dims.slice(1, 4)),
    affine,
    data,
    slope: Number.isFinite(slope) && slope !== 0 ? slope : 1,
    intercept: Number.isFinite(header.scl_inter) ? header.scl_inter : 0,
  };
}
