import { describe, expect, it } from 'vitest';
import { numberText, placeText, shortPlaceText, valueText, volumeText } from './sentences';

describe('numbers and places', () => {
  it('name the side instead of a sign', () => {
    expect(placeText([-12.34, 40, -0.04])).toBe('L 12.3, A 40.0, I 0.0 mm');
    expect(shortPlaceText([23.3, -60.2, 8])).toBe('R 23 · P 60 · S 8');
  });

  it('say what a value means', () => {
    expect(valueText('prediction', 1)).toBe('lesion');
    expect(valueText('groundTruth', 0)).toBe('no lesion');
    expect(valueText('probability', 0.976)).toBe('98 %');
    expect(valueText('adc', 0.000612345)).toBe('0.0006123');
    expect(valueText('dwi', 312)).toBe('312');
    expect(valueText('dwi', null)).toBe('–');
  });

  it('do not call a small lesion none', () => {
    expect(volumeText(0.004)).toBe('< 0.01 ml');
    expect(volumeText(8.84)).toBe('8.84 ml');
    expect(volumeText(0)).toBe('0.00 ml');
  });

  it('have no useless digits', () => {
    expect(numberText(188.49999)).toBe('188.5');
    expect(numberText(0.1 + 0.2)).toBe('0.3');
  });
});
