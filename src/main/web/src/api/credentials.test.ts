import { describe, expect, it } from 'vitest';
import { Credentials } from './credentials';

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

describe('a token', () => {
  it('is sent once it was entered, and found again in the same tab', () => {
    const tab = storage();
    const first = new Credentials(tab);
    expect(first.headers()).toEqual({});
    first.use('  pnb_abc\n');
    expect(first.headers()).toEqual({ Authorization: 'Bearer pnb_abc' });
    expect(new Credentials(tab).headers()).toEqual({ Authorization: 'Bearer pnb_abc' });
  });

  it('is gone when it is forgotten', () => {
    const tab = storage();
    const mine = new Credentials(tab);
    mine.use('pnb_abc');
    mine.use('');
    expect(mine.headers()).toEqual({});
    expect(tab.kept.size).toBe(0);
  });

  it('that is missing is told from one that is not known', () => {
    const mine = new Credentials(undefined);
    mine.answered(401);
    expect(mine.standing.value).toBe('token-missing');
    mine.use('pnb_abc');
    mine.answered(401);
    expect(mine.standing.value).toBe('token-unknown');
    mine.answered(404);
    expect(mine.standing.value).toBe('token-unknown');
    mine.answered(200);
    expect(mine.standing.value).toBe('fine');
  });
});
