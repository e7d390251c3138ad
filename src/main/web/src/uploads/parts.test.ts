import { describe, expect, it } from 'vitest';
import { assign, partOf } from './parts';

describe('a file’s name', () => {
  it.each([
    ['sub-strokecase0001_ses-0001_dwi.nii.gz', 'dwi'],
    ['sub-strokecase0001_ses-0001_adc.nii.gz', 'adc'],
    ['FLAIR.nii', 'flair'],
    ['sub-strokecase0001_ses-0001_msk.nii.gz', 'ground_truth'],
    ['dwi_lesion_mask.nii.gz', 'ground_truth'],
    ['ground_truth.nii.gz', 'ground_truth'],
    ['image.nii.gz', undefined],
    ['academic.nii.gz', undefined],
  ])('%s speaks of %s', (name, part) => {
    expect(partOf(name)).toBe(part);
  });
});

describe('dropped files', () => {
  const file = (name: string) => new File(['x'], name);

  it('find their parts by name', () => {
    const { parts, left } = assign([file('a_adc.nii'), file('a_dwi.nii')], []);
    expect([...parts].map(([part, { name }]) => `${part}=${name}`)).toEqual(['adc=a_adc.nii', 'dwi=a_dwi.nii']);
    expect(left).toEqual([]);
  });

  it('without a telling name take the only needed part that is empty', () => {
    expect(assign([file('b.nii')], ['dwi']).parts.get('adc')?.name).toBe('b.nii');
  });

  it('are not guessed where there are two ways', () => {
    expect(assign([file('a.nii'), file('b.nii')], []).left).toHaveLength(2);
  });
});
