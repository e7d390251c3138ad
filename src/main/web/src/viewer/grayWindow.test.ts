import { describe, expect, it } from 'vitest';
import { automaticWindow, blackOf, dragged, whiteOf, windowBetween } from './grayWindow';
import type { Voxels } from './grid';

function image(values: readonly number[], slope = 1): Voxels {
  return { shape: [values.length, 1, 1], affine: [], data: values, slope, intercept: 0 };
}

const BRAIN = [...new Array<number>(5000).fill(0), ...Array.from({ length: 1000 }, (_, at) => at + 1)];

describe('the automatic window', () => {
  it('looks past the background and past a few extremes', () => {
    const window = automaticWindow(image([...BRAIN, 1e6]), 'dwi');
    expect(blackOf(window)).toBeCloseTo(21, 0);
    expect(whiteOf(window)).toBeCloseTo(996, 0);
  });

  it('starts at zero for an ADC map, in its units', () => {
    const window = automaticWindow(image(BRAIN, 1e-6), 'adc');
    expect(blackOf(window)).toBe(0);
    expect(whiteOf(window)).toBeCloseTo(0.00097, 5);
  });

  it('has a width even where an image is empty or flat', () => {
    expect(automaticWindow(image([0, 0]), 'dwi').width).toBeGreaterThan(0);
    expect(automaticWindow(image([7, 7, 7]), 'dwi').width).toBeGreaterThan(0);
    expect(automaticWindow(image([NaN, Infinity]), 'flair').width).toBeGreaterThan(0);
  });
});

describe('a drag', () => {
  const auto = windowBetween(0, 300);

  it('makes the window wider to the right and lowers the level downward', () => {
    expect(dragged(auto, auto, 30, 0)).toEqual({ level: 150, width: 330 });
    expect(dragged(auto, auto, 0, -50)).toEqual({ level: 200, width: 300 });
  });

  it('never turns the window inside out', () => {
    expect(dragged(auto, auto, -5000, 0).width).toBeGreaterThan(0);
  });
});
