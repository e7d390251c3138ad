import { describe, expect, it } from 'vitest';
import { RememberedUploads, type Shelf } from './remembered';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const entry = (id: string, expiresAt = '2026-11-22T10:00:00Z') => ({ id, expiresAt, title: id });

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
    expect(new RememberedUploads(same, 'https://a/').list(NOW).map(({ id }) => id)).toEqual(['two', 'one']);
    expect(new RememberedUploads(same, 'https://b/').list(NOW)).toEqual([]);
  });

  it('are not listed after they expired or were removed', () => {
    const uploads = new RememberedUploads(shelf(), '');
    uploads.add(entry('old', '2026-11-21T09:00:00Z'));
    uploads.add(entry('gone'));
    uploads.remove('gone');
    expect(uploads.list(NOW)).toEqual([]);
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
      expect(uploads.list(NOW)).toHaveLength(1);
    }
  });
});
