import type { NiftiHeader } from '../nifti/header';

/** The images that an upload can have, as the API names them. */
export const PARTS = ['dwi', 'adc', 'flair', 'ground_truth'] as const;

export type PartName = (typeof PARTS)[number];

export const TITLES: Readonly<Record<PartName, string>> = {
  dwi: 'DWI',
  adc: 'ADC',
  flair: 'FLAIR',
  ground_truth: 'Ground truth',
};

export function isRequired(part: PartName): boolean {
  return part === 'dwi' || part === 'adc';
}

/** A file that was chosen for a part. */
export interface ChosenFile {
  readonly file: File;
  /** Undefined while it is being read, or where it is refused. */
  readonly header?: NiftiHeader;
  /** Why it cannot be used, a sentence. */
  readonly problem?: string;
}

export type Chosen = Readonly<Partial<Record<PartName, ChosenFile>>>;

const PATTERNS: readonly [PartName, RegExp][] = [
  ['ground_truth', /(^|[^a-z])(msk|mask|gt|label|lesion|seg|ground.?truth)([^a-z]|$)/],
  ['flair', /flair/],
  ['adc', /(^|[^a-z])adc([^a-z]|$)|apparent/],
  ['dwi', /(^|[^a-z])(dwi|trace|b1000|b_1000)([^a-z]|$)/],
];

/** Which part a file's name speaks of; undefined where it says nothing. */
export function partOf(fileName: string): PartName | undefined {
  const name = fileName.toLowerCase();
  return PATTERNS.find(([, pattern]) => pattern.test(name))?.[0];
}

/**
 * Gives each file its part: by name, and a single file without a telling name to the only required part that is empty.
 *
 * @param taken parts that have a file already
 * @returns the files by part, and those that found none
 */
export function assign(
  files: readonly File[],
  taken: readonly PartName[],
): { parts: ReadonlyMap<PartName, File>; left: readonly File[] } {
  const parts = new Map<PartName, File>();
  const left: File[] = [];
  for (const file of files) {
    const part = partOf(file.name);
    if (part !== undefined && !parts.has(part)) {
      parts.set(part, file);
    } else {
      left.push(file);
    }
  }
  const empty = PARTS.filter((part) => isRequired(part) && !parts.has(part) && !taken.includes(part));
  const [part] = empty;
  const [file] = left;
  if (empty.length === 1 && left.length === 1 && part !== undefined && file !== undefined) {
    parts.set(part, file);
    left.pop();
  }
  return { parts, left };
}
