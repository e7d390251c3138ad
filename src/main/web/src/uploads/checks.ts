import { cornerDistance } from '../nifti/affine';
import { readHeader } from '../nifti/header';
import { readStart } from '../nifti/start';
import { PARTS, TITLES, isRequired, type Chosen, type ChosenFile, type PartName } from './parts';

/** As the service: closer is a matter of registration or rounding, farther is another patient or position. */
const CLOSE_MM = 1;

/** Reads a file's header and says what is wrong with it. */
export async function inspect(file: File): Promise<ChosenFile> {
  const refuse = (problem: string): ChosenFile => ({ file, problem: `${file.name}: ${problem}.` });
  if (file.size === 0) {
    return refuse('the file is empty');
  }
  try {
    const start = await readStart(file);
    const header = readHeader(start.bytes);
    if (!start.gzipped && file.size < header.bytes) {
      return refuse(`it has ${file.size} bytes of the ${header.bytes} that its header promises; it is cut short`);
    }
    return { file, header };
  } catch (error) {
    return refuse(error instanceof DOMException ? 'the browser cannot read it' : (error as Error).message);
  }
}

/**
 * What keeps the chosen files from being sent.
 *
 * @returns a sentence per part that needs attention; empty when all can be sent
 */
export function problems(chosen: Chosen): ReadonlyMap<PartName, string> {
  const found = new Map<PartName, string>();
  const dwi = chosen.dwi?.header;
  for (const part of PARTS) {
    const entry = chosen[part];
    if (entry === undefined) {
      if (isRequired(part)) {
        found.set(part, `${TITLES[part]} is missing.`);
      }
    } else if (entry.problem !== undefined) {
      found.set(part, entry.problem);
    } else if (entry.header === undefined) {
      found.set(part, 'The file is being read.');
    } else if (dwi !== undefined && (part === 'adc' || part === 'ground_truth')) {
      const own = entry.header;
      if (own.shape.some((size, axis) => size !== dwi.shape[axis])) {
        found.set(
          part,
          `${TITLES[part]} has ${own.shape.join(' × ')} voxels and the DWI ${dwi.shape.join(' × ')}. ` +
            'Both must be on one grid: resample one of them.',
        );
      } else if (cornerDistance(own.affine, dwi.affine, dwi.shape) > CLOSE_MM) {
        const mm = cornerDistance(own.affine, dwi.affine, dwi.shape).toFixed(1);
        found.set(part, `${TITLES[part]} has the DWI’s shape but lies ${mm} mm apart in the patient. Both must be on one grid.`);
      }
    }
  }
  return found;
}

/** Shape and spacing for a person. */
export function facts(entry: ChosenFile): string {
  const { header, file } = entry;
  const size = `${(file.size / 1e6).toFixed(file.size < 1e6 ? 2 : 1)} MB`;
  if (header === undefined) {
    return size;
  }
  const volumes = header.volumes > 1 ? `, ${header.volumes} volumes` : '';
  const spacing = header.spacing.map((mm) => Number(mm.toFixed(2))).join(' × ');
  return `${header.shape.join(' × ')} voxels${volumes}, ${spacing} mm, ${size}`;
}
