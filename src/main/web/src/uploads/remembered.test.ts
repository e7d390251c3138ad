import { describe, expect, it } from 'vitest';
import { RememberedUploads, type Shelf } from './remembered';

const entry = (id: string) => ({ id, title: id });

function shelf(): Shelf {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe('uploads', () => {
  it('are remembered by this browser, per service, newest first', () => {
    const same = shelf();
    const first = new RememberedUploads(same, 'https://a/');
    first.add(entry('one'));
    first.add(entry('two'));
    expect(new RememberedUploads(same, 'https://a/').list().map(({ id }) => id)).toEqual(['two', 'one']);
    expect(new RememberedUploads(same, 'https://b/').list()).toEqual([]);
  });

  it('are forgotten one by one, and the oldest where there are many', () => {
    const uploads = new RememberedUploads(shelf(), '');
    for (let i = 0; i < 60; i++) {
      uploads.add(entry(`case-${i}`));
    }
    uploads.remove('case-59');
    expect(uploads.list()).toHaveLength(49);
    expect(uploads.list()[0]?.id).toBe('case-58');
  });

  it('last as long as the page where nothing can be kept', () => {
    const full: Shelf = {
      getItem: () => '{broken',
      setItem: () => {
        throw new Error('quota');
      },
    };
    for (const broken of [full, undefined]) {
      const uploads = new RememberedUploads(broken, '');
      uploads.add(entry('one'));
      expect(uploads.list()).toHaveLength(1);
    }
  });
});
