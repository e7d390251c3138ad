import { describe, expect, it } from 'vitest';
import { caseMatches, clock, finding, metricName, metricValue, networkLine, timeLeft } from './words';

describe('words', () => {
  it('find a case by each word', () => {
    const item = {
      id: 'sub-1', title: 'Large infarct', source: 'hub', modalities: ['dwi', 'adc'] as const,
      hasGroundTruth: true, expiresAt: null,
    };
    expect(caseMatches(item, '')).toBe(true);
    expect(caseMatches(item, 'INFARCT sub')).toBe(true);
    expect(caseMatches(item, 'truth hub')).toBe(true);
    expect(caseMatches(item, 'flair')).toBe(false);
  });

  it('tell times', () => {
    expect([0, 65, 3725].map(clock)).toEqual(['0:00', '1:05', '1:02:05']);
    const now = Date.parse('2026-11-21T10:00:00Z');
    const left = (iso: string) => timeLeft(iso, now);
    expect(['2026-11-21T09:00:00Z', '2026-11-21T10:05:00Z', '2026-11-22T09:00:00Z', '2026-11-25T10:00:00Z'].map(left))
      .toEqual(['expires now', '5 min left', '23 h left', '4 days left']);
  });

  it('say what was found', () => {
    expect(finding({ volumeMl: 8.836, lesionCount: 9, diceScore: 0.83091 })).toBe('8.84 ml in 9 lesions, Dice 0.8309.');
    expect(finding({ volumeMl: 0.35, lesionCount: 1, diceScore: null })).toBe('0.35 ml in 1 lesion.');
    expect(finding({ volumeMl: 0, lesionCount: 0, diceScore: null })).toBe('No lesion was found.');
  });

  it('say what ran', () => {
    const seals = { model: 's', title: 'SEALS', version: '1.0.0', folds: 5, flips: 8, step: 0.5 };
    expect(networkLine(seals)).toBe('SEALS 1.0.0: 5 folds, 8 flips, step 0.5');
    expect(networkLine({ ...seals, folds: 1, flips: 1, step: null })).toBe('SEALS 1.0.0: 1 fold, no flips');
  });

  it('name measures', () => {
    expect([metricName('lesionF1'), metricName('someNewMeasure')]).toEqual(['Lesion-wise F1', 'Some new measure']);
    expect([3, 0.123456, 45.67, null, [1]].map(metricValue)).toEqual(['3', '0.123', '45.7', 'not defined', '']);
  });
});
