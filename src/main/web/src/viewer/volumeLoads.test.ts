import { describe, expect, it } from 'vitest';
import { LoadFailure, type FetchBytes } from './download';
import type { LayerName } from './layers';
import { VolumeLoads, type LoadStates, type Wanted } from './volumeLoads';

/** A server whose answers come when the test says so. */
class Answers {
  readonly asked: string[] = [];
  readonly aborted: string[] = [];
  private readonly open = new Map<string, { good: (bytes: ArrayBuffer) => void; bad: (why: Error) => void }>();

  readonly fetch: FetchBytes = (url, _title, signal, arrived) => {
    this.asked.push(url);
    arrived(0.5);
    return new Promise((good, bad) => {
      this.open.set(url, { good, bad });
      signal.addEventListener('abort', () => {
        this.aborted.push(url);
        bad(new DOMException('aborted', 'AbortError'));
      });
    });
  };

  async send(url: string): Promise<void> {
    this.open.get(url)?.good(new TextEncoder().encode(url).buffer);
    await settle();
  }

  async refuse(url: string, why: string): Promise<void> {
    this.open.get(url)?.bad(new LoadFailure(why));
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}

function want(name: LayerName, url: string): Wanted {
  return { name, url, title: name.toUpperCase() };
}

function setUp() {
  const answers = new Answers();
  const told: LoadStates<string>[] = [];
  const decode = (bytes: ArrayBuffer): Promise<string> => Promise.resolve(new TextDecoder().decode(bytes));
  const loads = new VolumeLoads<string>(answers.fetch, decode, (states) => told.push(states));
  const now = (name: LayerName) => told.at(-1)?.get(name);
  return { answers, loads, told, now };
}

describe('loading volumes', () => {
  it('begins with the DWI, whatever the order, and shows how much has arrived', () => {
    const { answers, loads, now } = setUp();
    loads.want('a', [want('flair', '/f'), want('adc', '/a'), want('dwi', '/d')]);
    expect(answers.asked).toEqual(['/d', '/a']);
    expect(now('dwi')).toEqual({ kind: 'loading', share: 0.5 });
    expect(now('flair')).toEqual({ kind: 'waiting' });
  });

  it('fetches each address once, however often it is wanted', async () => {
    const { answers, loads, now } = setUp();
    const wanted = [want('dwi', '/d')];
    loads.want('a', wanted);
    loads.want('a', [...wanted]);
    await answers.send('/d');
    loads.want('a', [...wanted]);
    expect(answers.asked).toEqual(['/d']);
    expect(now('dwi')).toEqual({ kind: 'ready', volume: '/d' });
  });

  it('does not fetch the input again when the job ends and names it by another address', async () => {
    const { answers, loads, now } = setUp();
    loads.want('a', [want('dwi', '/cases/a/dwi')]);
    await answers.send('/cases/a/dwi');
    loads.want('a', [want('dwi', '/files/1/dwi'), want('prediction', '/files/1/mask')]);
    expect(answers.asked).toEqual(['/cases/a/dwi', '/files/1/mask']);
    expect(now('dwi')?.kind).toBe('ready');
  });

  it('tries another address of an input that failed', async () => {
    const { answers, loads } = setUp();
    loads.want('a', [want('dwi', '/cases/a/dwi')]);
    await answers.refuse('/cases/a/dwi', 'Not there.');
    loads.want('a', [want('dwi', '/files/1/dwi')]);
    expect(answers.asked.at(-1)).toBe('/files/1/dwi');
  });

  it('loads the overlay of a new run of the same case', async () => {
    const { answers, loads, now } = setUp();
    loads.want('a', [want('prediction', '/1')]);
    await answers.send('/1');
    loads.want('a', [want('prediction', '/2')]);
    await answers.send('/2');
    expect(now('prediction')).toEqual({ kind: 'ready', volume: '/2' });
  });

  it('does not show an earlier case: neither its volumes nor its errors', async () => {
    const { answers, loads, told, now } = setUp();
    loads.want('a', [want('dwi', '/a/d'), want('adc', '/a/a')]);
    loads.want('b', [want('dwi', '/b/d')]);
    expect(answers.aborted).toEqual(['/a/d', '/a/a']);
    await answers.send('/a/d');
    await answers.refuse('/a/a', 'Old error.');
    expect(JSON.stringify(told.slice(-3).map((states) => [...states]))).not.toContain('Old error');
    await answers.send('/b/d');
    expect(now('dwi')).toEqual({ kind: 'ready', volume: '/b/d' });
    expect(now('adc')).toBeUndefined();
  });

  it('says why a volume failed, goes on with the others, and tries again when asked', async () => {
    const { answers, loads, now } = setUp();
    loads.want('a', [want('dwi', '/d'), want('adc', '/a'), want('flair', '/f')]);
    await answers.refuse('/d', 'DWI is gone.');
    expect(now('dwi')).toEqual({ kind: 'failed', reason: 'DWI is gone.' });
    expect(answers.asked).toContain('/f');
    await answers.send('/a');
    loads.retry('dwi');
    await answers.send('/d');
    expect(now('dwi')).toEqual({ kind: 'ready', volume: '/d' });
  });

  it('says nothing after it was closed', async () => {
    const { answers, loads, told } = setUp();
    loads.want('a', [want('dwi', '/d')]);
    loads.close();
    const before = told.length;
    await answers.send('/d');
    expect(told).toHaveLength(before);
    expect(answers.aborted).toEqual(['/d']);
  });
});
