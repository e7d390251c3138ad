import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchBytes } from './download';

const NEVER = new AbortController().signal;

function answer(response: Response | Error): void {
  vi.stubGlobal('fetch', () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
}

function load(): Promise<ArrayBuffer> {
  return fetchBytes('/file', 'DWI', NEVER, () => undefined);
}

afterEach(() => vi.unstubAllGlobals());

describe('fetching a file', () => {
  it('gives the bytes and the share that has arrived', async () => {
    answer(new Response(new Uint8Array([1, 2, 3, 4]), { headers: { 'Content-Length': '4' } }));
    const shares: (number | null)[] = [];
    const bytes = await fetchBytes('/file', 'DWI', NEVER, (share) => shares.push(share));
    expect([...new Uint8Array(bytes)]).toEqual([1, 2, 3, 4]);
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });

  it('does not invent a share where the length is unknown', async () => {
    answer(new Response(new Uint8Array([1])));
    const shares: (number | null)[] = [];
    await fetchBytes('/file', 'DWI', NEVER, (share) => shares.push(share));
    expect(new Set(shares)).toEqual(new Set([null]));
  });

  it('passes on what the service says', async () => {
    answer(Response.json({ detail: 'The case is not here yet.' }, { status: 409 }));
    await expect(load()).rejects.toThrow('DWI could not be loaded. The case is not here yet.');
  });

  it('has a sentence of its own where a proxy answers', async () => {
    answer(new Response('<html>', { status: 404 }));
    await expect(load()).rejects.toThrow('DWI is not there any more.');
    answer(new Response('<html>', { status: 502 }));
    await expect(load()).rejects.toThrow('the service answered with status 502.');
  });

  it('says that the connection was lost', async () => {
    answer(new TypeError('Failed to fetch'));
    await expect(load()).rejects.toThrow('DWI did not arrive: the connection to the service was lost.');
  });
});
