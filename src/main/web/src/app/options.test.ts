import { describe, expect, it } from 'vitest';
import type { Adjustable, Model } from '../api/types';
import { fitting, modeOf, offers, requested, voters } from './options';

const NOTHING: Adjustable = { step: null, flips: null, folds: null };

const SINGLE: Model = {
  id: 'one', title: 'One', version: '1', inputs: ['dwi'], licence: 'x', intendedUse: 'x', isDefault: true,
  device: null, loaded: false, usualSeconds: { fast: null, full: null },
};

const ENSEMBLE: Model = {
  ...SINGLE,
  adjustable: NOTHING,
  members: [{ id: 'a', title: 'SEALS' }, { id: 'b', title: 'NVAUTO' }, { id: 'c', title: 'FACTORIZER' }],
  modes: [
    { id: 'fast', members: ['a'], adjustable: { ...NOTHING, flips: { min: 1, max: 8, byDefault: 8 } } },
    { id: 'full', members: ['a', 'b', 'c'], adjustable: { ...NOTHING, folds: { min: 1, max: 1, byDefault: 1 } } },
  ],
};

describe('options', () => {
  it('are offered where the model and the variant leave a choice', () => {
    expect(offers(undefined, true)).toEqual([]);
    expect(offers(SINGLE, true)).toEqual([]);
    expect(offers({ ...SINGLE, adjustable: { ...NOTHING, step: { min: 0.5, max: 1, byDefault: 0.5 } } }, false))
      .toEqual([{ name: 'step', grain: 0.05, min: 0.5, max: 1, byDefault: 0.5 }]);
    expect(offers(ENSEMBLE, true).map(({ name }) => name)).toEqual(['flips']);
    expect(offers(ENSEMBLE, false)).toEqual([]);
  });

  it('are brought within their bounds', () => {
    const flips = { name: 'flips', grain: 1, min: 1, max: 8, byDefault: 8 } as const;
    expect(['', ' ', 'x', '0', '2.6', '99'].map((text) => fitting(flips, text)))
      .toEqual([undefined, undefined, undefined, 1, 3, 8]);
    expect(fitting({ ...flips, name: 'step', grain: 0.05, min: 0.5, max: 1 }, '0.75')).toBe(0.75);
  });

  it('of another model are not asked for', () => {
    const [flips] = offers(ENSEMBLE, true);
    expect(requested(flips === undefined ? [] : [flips], { flips: 2, folds: 3 })).toEqual({ flips: 2 });
    expect(requested(flips === undefined ? [] : [flips], { flips: 9 })).toEqual({});
    expect(requested([], { flips: 2 })).toEqual({});
  });

  it('say who votes', () => {
    const [fast, full] = [true, false].map((one) => modeOf(ENSEMBLE, one));
    expect(modeOf(SINGLE, true)).toBeUndefined();
    expect(fast && voters(ENSEMBLE, fast)).toBe('SEALS');
    expect(full && voters(ENSEMBLE, full)).toBe('SEALS, NVAUTO and FACTORIZER');
  });
});
