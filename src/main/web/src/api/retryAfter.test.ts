import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from './retryAfter';

const NOW = Date.parse('2026-11-21T10:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['12', 12],
    [' 0 ', 0],
    ['99999', 300],
  ])('%j is %i s', (header, expected) => {
    expect(retryAfterSeconds(header, null, NOW)).toBe(expected);
  });

  it.each([null, '', 'soon', '-5x'])('%j says nothing', (header) => {
    expect(retryAfterSeconds(header, null, NOW)).toBeUndefined();
  });

  it('as a date counts from the answer, however wrong the own clock is', () => {
    const until = 'Sat, 21 Nov 2026 10:00:30 GMT';
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT';
    for (const clock of [NOW, NOW - 86_400_000, NOW + 86_400_000]) {
      expect(retryAfterSeconds(until, date, clock)).toBe(30);
    }
  });

  it('as a date in the past, or far ahead by a wrong clock, is bounded', () => {
    const until = 'Sat, 21 Nov 2026 10:00:30 GMT';
    expect(retryAfterSeconds(until, null, NOW + 86_400_000)).toBe(0);
    expect(retryAfterSeconds(until, null, NOW - 86_400_000)).toBe(300);
  });
});
