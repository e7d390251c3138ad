import { describe, expect, it } from 'vitest';
import { gzipped, nifti1, type Shape } from '../nifti/volume.fixture';
import { facts, inspect, problems } from './checks';
import type { Chosen } from './parts';

const file = (bytes: Uint8Array<ArrayBuffer>, name = 'a.nii') => new File([bytes], name);
const read = async (shape: Shape = {}) => inspect(file(nifti1(shape)));

describe('an image', () => {
  it.each([{}, { bigEndian: true }, { form: 'qform' }, { form: 'none' }] as Shape[])('%j is read', async (shape) => {
    const { header, problem } = await read(shape);
    expect(problem).toBeUndefined();
    expect(header?.shape).toEqual([4, 5, 6]);
    expect(header?.spacing).toEqual([2, 2, 3]);
  });

  it('is read compressed, without its rest', async () => {
    const packed = await gzipped(nifti1({ dim: [96, 96, 60] }));
    const noise = crypto.getRandomValues(new Uint8Array(65_000));
    for (const bytes of [packed, new Uint8Array([...packed.subarray(0, packed.length - 20), ...noise])]) {
      const { header, problem } = await inspect(file(bytes, 'a.nii.gz'));
      expect(problem).toBeUndefined();
      expect(header?.shape).toEqual([96, 96, 60]);
    }
  });

  it('is described', async () => {
    expect(facts(await read())).toBe('4 × 5 × 6 voxels, 2 × 2 × 3 mm, 0.00 MB');
  });

  const text = (words: string) => new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;

  it.each([
    ['an empty file', new Uint8Array(0), 'the file is empty'],
    ['a text', text('hello'), 'this is not a NIfTI image'],
    ['a web page', text('<!doctype html><html>'), 'a web page'],
    ['a PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, ...new Uint8Array(400)]), 'a PNG picture'],
    ['half a pair', nifti1({ magic: 'ni1' }), 'one half of a .hdr and .img pair'],
    ['Analyze', nifti1({ magic: '' }), 'Analyze'],
    ['colors', nifti1({ datatype: 128 }), 'no plain numbers'],
    ['two axes', nifti1({ dim: [4, 5] }), '2 axes'],
    ['no voxels', nifti1({ dim: [4, 0, 6] }), 'must be at least 1'],
    ['a cut file', nifti1().slice(0, 400), 'cut short'],
    ['no spacing', nifti1({ spacing: [0, 2, 2] }), 'which no head has'],
    ['damaged gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 255, 255, 255]), 'damaged'],
  ])('%s is refused with the reason', async (_, bytes, words) => {
    const { header, problem } = await inspect(file(bytes));
    expect(header).toBeUndefined();
    expect(problem).toContain('a.nii: ');
    expect(problem).toContain(words);
  });
});

describe('a choice', () => {
  const faults = (chosen: Chosen) => Object.fromEntries(problems(chosen));

  it('needs DWI and ADC', () => {
    expect(faults({})).toEqual({ dwi: 'DWI is missing.', adc: 'ADC is missing.' });
  });

  it('of images on one grid can be sent, whichever form says so', async () => {
    const [dwi, adc] = [await read(), await read({ form: 'qform' })];
    expect(faults({ dwi, adc, ground_truth: dwi })).toEqual({});
  });

  it('names the image of another shape', async () => {
    const found = faults({ dwi: await read(), adc: await read({ dim: [4, 5, 7] }) });
    expect(found['adc']).toContain('ADC has 4 × 5 × 7 voxels and the DWI 4 × 5 × 6.');
  });

  it('names the image in another position', async () => {
    const found = faults({ dwi: await read(), adc: await read({ origin: [-10, -20, -27.5] }) });
    expect(found['adc']).toContain('2.5 mm apart');
  });

  it('lets rounding pass, and FLAIR on a grid of its own', async () => {
    const adc = await read({ origin: [-10, -20, -29.5] });
    expect(faults({ dwi: await read(), adc, flair: await read({ dim: [8, 8, 8] }) })).toEqual({});
  });
});
