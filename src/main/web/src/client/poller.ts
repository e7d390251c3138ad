import { Refused, Unreachable } from '../api/problem';
import type { JobSnapshot } from '../api/types';
import { Backoff } from './backoff';
import type { Ports } from './ports';

/** How long the server may hold an answer, in s. A proxy that cuts long requests makes us ask for less; 0: plain polling. */
const WAITS = [25, 8, 0] as const;
const PLAIN = WAITS.length - 1;
const GRACE_MS = 10_000;
const INTERVAL_MS = 2_000;
/** Between answers with news, so that a fast job does not make ten requests a second. */
const BREATH_MS = 250;
/** A request that fails sooner was not held: waiting less would not help. */
const HELD_MS = 2_000;
const FAILURES_UNTIL_PLAIN = 2;
const SHORTEST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/** What the poller tells. */
export interface PollerListener {
  /** The newest snapshot that is known: its number, -1 for none. */
  known(): number;
  answered(job: JobSnapshot): void;
  /** There is no such job. */
  gone(): void;
  /** A request failed; the next one is made in `ms`. */
  failed(error: Refused | Unreachable, ms: number): void;
  asking(plain: boolean): void;
}

/** Asks for a job's snapshot, one request at a time: first held by the server, then every 2 s. */
export class Poller {
  private round: AbortController | undefined;
  private level = 0;
  private resume: (() => void) | undefined;
  private readonly backoff: Backoff;

  constructor(
    private readonly ports: Ports,
    private readonly address: string,
    private readonly listener: PollerListener,
  ) {
    this.backoff = new Backoff(SHORTEST_BACKOFF_MS, LONGEST_BACKOFF_MS, ports.random);
  }

  get running(): boolean {
    return this.round !== undefined;
  }

  start(): void {
    if (this.round === undefined) {
      const round = new AbortController();
      this.round = round;
      void this.run(round);
    }
  }

  stop(): void {
    this.round?.abort();
    this.round = undefined;
    this.resume?.();
    this.backoff.reset();
  }

  /** Asks now if it pauses; a connection that comes back deserves a new judgment. */
  hurry(): void {
    this.level = 0;
    this.backoff.reset();
    this.resume?.();
  }

  private async run(round: AbortController): Promise<void> {
    while (!round.signal.aborted) {
      const pause = await this.ask(round);
      if (!round.signal.aborted && pause > 0) {
        await this.pause(pause);
      }
    }
  }

  /** One request. Returns how long to pause after it, in ms. */
  private async ask(round: AbortController): Promise<number> {
    const longest = WAITS[this.level] ?? 0;
    const before = this.listener.known();
    // Without a number the server would wait for the next change; who knows nothing wants what there is.
    const wait = before < 0 ? 0 : longest;
    const began = this.ports.now();
    this.listener.asking(longest === 0);
    try {
      const job = (await this.get(round, wait, before)) as JobSnapshot | undefined;
      if (round.signal.aborted) {
        return 0;
      }
      this.backoff.reset();
      const news = job !== undefined && job.seq > before;
      if (job !== undefined) {
        this.listener.answered(job);
      }
      const held = this.ports.now() - began >= HELD_MS;
      return longest === 0 || (!news && !held) ? INTERVAL_MS * (0.9 + 0.2 * this.ports.random()) : BREATH_MS;
    } catch (error) {
      return round.signal.aborted ? 0 : this.afterFailure(error, wait > 0 && this.ports.now() - began >= HELD_MS);
    }
  }

  private afterFailure(error: unknown, held: boolean): number {
    const failure = error instanceof Refused ? error : new Unreachable();
    if (failure instanceof Refused && failure.status === 404) {
      this.stop();
      this.listener.gone();
      return 0;
    }
    if (held) {
      // Something between us and the service cut the wait short.
      this.level = Math.min(this.level + 1, PLAIN);
      return BREATH_MS;
    }
    let pause = this.backoff.next();
    if (this.backoff.count >= FAILURES_UNTIL_PLAIN) {
      this.level = PLAIN;
    }
    if (failure instanceof Refused && failure.retryAfter !== undefined) {
      pause = Math.max(pause, failure.retryAfter * 1000 * (1 + 0.1 * this.ports.random()));
    }
    this.listener.failed(failure, pause);
    return pause;
  }

  /** The request, given up when it takes much longer than it was to be held. */
  private async get(round: AbortController, wait: number, after: number): Promise<unknown> {
    const query = wait === 0 ? '' : `?wait=${wait}&after=${after}`;
    const attempt = new AbortController();
    const end = () => attempt.abort();
    round.signal.addEventListener('abort', end);
    const timer = this.ports.setTimer(end, wait * 1000 + GRACE_MS);
    try {
      return await this.ports.getJson(this.address + query, attempt.signal);
    } finally {
      this.ports.clearTimer(timer);
      round.signal.removeEventListener('abort', end);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.ports.setTimer(done, ms);
      const { ports } = this;
      const self = this;
      function done() {
        ports.clearTimer(timer);
        if (self.resume === done) {
          self.resume = undefined;
        }
        resolve();
      }
      this.resume = done;
    });
  }
}
