import { Refused, Unreachable } from '../api/problem';
import type { JobSnapshot, JobStatus } from '../api/types';
import { JobFollower, type Channel, type Interruption } from './follower';
import type { EventStream, Ports } from './ports';

/** A snapshot with a number; the rest is of no interest to the client. */
export function snapshot(seq: number, status: JobStatus = 'running'): JobSnapshot {
  return { jobId: 'job-1', seq, status, progress: seq, stage: 'inferring' } as JobSnapshot;
}

/** A stream whose other end is the test. */
export class FakeStream implements EventStream {
  readyState = 0;
  onerror: ((event: Event) => unknown) | null = null;
  private readonly listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>();

  constructor(readonly address: string) {}

  addEventListener(type: string, heard: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), heard]);
  }

  close(): void {
    this.readyState = 2;
  }

  get open(): boolean {
    return this.readyState !== 2;
  }

  say(seq: number, status: JobStatus = 'running'): void {
    this.sayRaw(status === 'running' ? 'progress' : status, JSON.stringify(snapshot(seq, status)));
  }

  sayRaw(type: string, data: string): void {
    this.readyState = 1;
    for (const heard of this.listeners.get(type) ?? []) {
      heard({ data } as MessageEvent<string>);
    }
  }

  /** The connection ends; the browser connects again by itself. */
  cut(): void {
    this.readyState = 0;
    this.onerror?.({} as Event);
  }

  /** Another status than 200: the browser gives up. */
  giveUp(): void {
    this.readyState = 2;
    this.onerror?.({} as Event);
  }
}

/** A request whose answer is the test's. */
export interface FakeRequest {
  readonly address: string;
  readonly at: number;
  readonly pending: boolean;
  answer(job: JobSnapshot | undefined): void;
  refuse(status: number, retryAfter?: number): void;
  lose(): void;
}

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
}

/** Time, network and server in the test's hands. Notes what a follower does and tells. */
export class World implements Ports {
  readonly streams: FakeStream[] = [];
  readonly requests: FakeRequest[] = [];
  readonly seen: number[] = [];
  readonly channels: Channel[] = [];
  readonly interruptions: (Interruption | undefined)[] = [];
  goneTimes = 0;
  passNeeded = false;
  mostPending = 0;
  time = 0;
  private timers: Timer[] = [];
  private ids = 0;
  private readonly wakers = new Set<() => void>();

  readonly follower = new JobFollower(this, '/api/jobs/job-1', {
    snapshot: (job) => this.seen.push(job.seq),
    channel: (channel) => this.channels.push(channel),
    interrupted: (interruption) => this.interruptions.push(interruption),
    gone: () => (this.goneTimes += 1),
  });

  static started(): World {
    const world = new World();
    world.follower.start();
    return world;
  }

  get stream(): FakeStream {
    return this.streams.at(-1)!;
  }

  get request(): FakeRequest {
    return this.requests.at(-1)!;
  }

  get channel(): Channel {
    return this.channels.at(-1)!;
  }

  get pending(): number {
    return this.requests.filter((request) => request.pending).length;
  }

  /** Whether nothing is open and nothing will happen any more. */
  get quiet(): boolean {
    return this.pending === 0 && this.timers.length === 0 && this.wakers.size === 0
      && this.streams.every((stream) => !stream.open);
  }

  needsPass(): boolean {
    return this.passNeeded;
  }

  openStream(address: string): EventStream {
    const stream = new FakeStream(address);
    this.streams.push(stream);
    return stream;
  }

  getJson(address: string, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let open = true;
      const settle = (end: () => void) => {
        if (open) {
          open = false;
          end();
        }
      };
      signal.addEventListener('abort', () => settle(() => reject(new DOMException('aborted', 'AbortError'))));
      this.requests.push({
        address,
        at: this.time,
        get pending() {
          return open;
        },
        answer: (job) => settle(() => resolve(job)),
        refuse: (status, retryAfter) =>
          settle(() => reject(new Refused(status, '', '', [], retryAfter, undefined))),
        lose: () => settle(() => reject(new Unreachable())),
      });
      this.mostPending = Math.max(this.mostPending, this.pending);
    });
  }

  now(): number {
    return this.time;
  }

  setTimer(run: () => void, ms: number): number {
    this.ids += 1;
    this.timers.push({ id: this.ids, at: this.time + ms, run });
    return this.ids;
  }

  clearTimer(id: number): void {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  }

  random(): number {
    return 0.5;
  }

  onWake(run: () => void): () => void {
    this.wakers.add(run);
    return () => this.wakers.delete(run);
  }

  async wake(): Promise<void> {
    [...this.wakers].forEach((run) => run());
    await this.settle();
  }

  /** The device sleeps: time passes and no timer runs; afterwards those that are due do. */
  async sleep(ms: number): Promise<void> {
    this.time += ms;
    await this.advance(0);
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.settle();
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (next === undefined) {
        break;
      }
      this.time = Math.max(this.time, next.at);
      this.clearTimer(next.id);
      next.run();
      await this.settle();
    }
    this.time = Math.max(this.time, end);
  }

  /** Lets promises that are ready run. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      await Promise.resolve();
    }
  }
}
