/** Loads a case's volumes, each address once, and keeps what belongs to an earlier case from showing up. */

import type { FetchBytes } from './download';
import { LOAD_ORDER, type LayerName } from './layers';

/** A volume that is wanted. */
export interface Wanted {
  readonly name: LayerName;
  readonly title: string;
  readonly url: string;
}

/** How far a volume is. */
export type LoadState<V> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'loading'; readonly share: number | null }
  | { readonly kind: 'ready'; readonly volume: V }
  | { readonly kind: 'failed'; readonly reason: string };

/** State of each volume that is wanted, by name. */
export type LoadStates<V> = ReadonlyMap<LayerName, LoadState<V>>;

/** Turns a file's bytes into a volume; fails with an error whose message is for a person. */
export type Decode<V> = (bytes: ArrayBuffer, wanted: Wanted) => Promise<V>;

interface Entry<V> {
  readonly wanted: Wanted;
  readonly abort: AbortController;
  state: LoadState<V>;
}

/** Files that are fetched at the same time; browsers allow six connections, and the event stream needs one. */
const AT_ONCE = 2;

/** Loads volumes of one case after another. Not for use by two components at once. */
export class VolumeLoads<V> {
  private readonly entries = new Map<LayerName, Entry<V>>();
  private caseId: string | null = null;
  private running = 0;
  private closed = false;

  /**
   * Loads nothing yet.
   *
   * @param fetchBytes fetches a file
   * @param decode reads it
   * @param changed told the new states after each change
   */
  constructor(
    private readonly fetchBytes: FetchBytes,
    private readonly decode: Decode<V>,
    private readonly changed: (states: LoadStates<V>) => void,
  ) {}

  /**
   * Says what is wanted now. What is there or on its way stays; what is not wanted any more is dropped. An input
   * image of the same case keeps its first address: while the job runs it comes from the case, later from the
   * result, and is the same image.
   */
  want(caseId: string, wanted: readonly Wanted[]): void {
    if (caseId !== this.caseId) {
      this.dropAll();
      this.caseId = caseId;
    }
    const byName = new Map(wanted.map((each) => [each.name, each]));
    for (const [name, entry] of this.entries) {
      const now = byName.get(name);
      if (now === undefined || !this.stays(entry, now)) {
        this.drop(name, entry);
      }
    }
    for (const [name, each] of byName) {
      if (!this.entries.has(name)) {
        this.entries.set(name, { wanted: each, abort: new AbortController(), state: { kind: 'waiting' } });
      }
    }
    this.tell();
    this.startNext();
  }

  /** Tries a volume again that failed. */
  retry(name: LayerName): void {
    const entry = this.entries.get(name);
    if (entry?.state.kind === 'failed') {
      this.entries.set(name, { ...entry, abort: new AbortController(), state: { kind: 'waiting' } });
      this.tell();
      this.startNext();
    }
  }

  /** Stops everything; nothing is told afterwards. */
  close(): void {
    this.closed = true;
    this.dropAll();
  }

  private stays(entry: Entry<V>, now: Wanted): boolean {
    if (entry.wanted.url === now.url) {
      return true;
    }
    const isInput = now.name === 'dwi' || now.name === 'adc' || now.name === 'flair';
    return isInput && entry.state.kind !== 'failed';
  }

  private startNext(): void {
    for (const name of LOAD_ORDER) {
      const entry = this.entries.get(name);
      if (entry?.state.kind === 'waiting' && this.running < AT_ONCE && !this.closed) {
        this.running++;
        void this.load(entry).finally(() => {
          this.running--;
          this.startNext();
        });
      }
    }
  }

  private async load(entry: Entry<V>): Promise<void> {
    const { wanted, abort } = entry;
    this.move(entry, { kind: 'loading', share: 0 });
    try {
      const bytes = await this.fetchBytes(wanted.url, wanted.title, abort.signal, (share) => {
        this.move(entry, { kind: 'loading', share });
      });
      if (!abort.signal.aborted) {
        this.move(entry, { kind: 'ready', volume: await this.decode(bytes, wanted) });
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : `${wanted.title} could not be loaded.`;
      this.move(entry, { kind: 'failed', reason });
    }
  }

  /** Changes an entry's state, unless it was dropped in the meantime. */
  private move(entry: Entry<V>, state: LoadState<V>): void {
    if (!entry.abort.signal.aborted) {
      entry.state = state;
      this.tell();
    }
  }

  private drop(name: LayerName, entry: Entry<V>): void {
    entry.abort.abort();
    this.entries.delete(name);
  }

  private dropAll(): void {
    for (const [name, entry] of this.entries) {
      this.drop(name, entry);
    }
  }

  private tell(): void {
    if (!this.closed) {
      this.changed(new Map([...this.entries].map(([name, entry]) => [name, entry.state])));
    }
  }
}
