const SIGNATURES: readonly [at: number, bytes: string, format: string][] = [
  [128, 'DICM', 'a DICOM file'],
  [0, 'ObjectType', 'a MetaImage'],
  [0, 'NRRD0', 'an NRRD image'],
  [0, 'PK\x03\x04', 'a zip archive'],
  [0, '7z\xbc\xaf', 'a 7z archive'],
  [257, 'ustar', 'a tar archive'],
  [0, '\x1f\x8b', 'a file that was gzipped twice'],
  [0, '\x89PNG', 'a PNG picture'],
  [0, '\xff\xd8\xff', 'a JPEG picture'],
  [0, '%PDF', 'a PDF document'],
  [0, '\x89HDF', 'an HDF5 or MINC file'],
  [0, 'version https://git-lfs', 'a Git LFS pointer instead of the file'],
  [0, '<', 'a web page or an XML document'],
  [0, '{', 'a JSON document'],
];

/** Names another format by its first bytes, to tell a person what was chosen. */
export function foreignFormat(start: Uint8Array): string | undefined {
  return SIGNATURES.find(([at, bytes]) =>
    [...bytes].every((character, i) => start[at + i] === character.charCodeAt(0)),
  )?.[2];
}
