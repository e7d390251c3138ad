import { passOf } from '../api/address';
import type { Refused, Unreachable } from '../api/problem';
import { isFinished, type JobSnapshot } from '../api/types';
import { Poller } from './poller';
import type { Ports } from './ports';
import { StreamChannel } from './streamChannel';

/** A stream that says nothing for so long is not waited for any more: a proxy may hold it back. */
const SILENCE_MS = 5_000;
/** A stream that is behind the poller for so long is opened again. */
const BEHIND_MS = 15_000;

/** How news of a job come in. */
export type Channel = 'connecting' | 'stream' | 'longPoll' | 'poll' | 'waiting' | 'none';

/** A request that failed, and when the next one is made. */
export interface Interruption {
  readonly error: Refused | Unreachable;
  readonly retryInMs: number;
}

/** What a follower tells. */
export interface FollowerListener {
  /** A newer snapshot; each number once, and only growing. */
  snapshot(job: JobSnapshot): void;
  channel(channel: Channel): void;
  /** The service cannot be asked; undefined when it can again. */
  interrupted(interruption: Interruption | undefined): void;
  /** There is no such job; nothing more comes. */
  gone(): void;
}

/**
 * Follows one job to its end: by its event stream, by polling while the stream is silent or broken, and by the stream
 * again when that brings news. A finished or unknown job stops all traffic.
 */
export class JobFollower {
  private readonly stream: StreamChannel;
  private readonly poller: Poller;
  private seq = -1;
  private heardAt: number;
  private silence: number | undefined;
  private current: Channel = 'none';
  private stopWaking: (() => void) | undefined;
  private stopped = false;
  /** What opens the stream where the service wants a token. */
  private pass: string;
  private awaitsPass = false;

  /**
   * @param address the job's address, without a query
   * @param eventsLink the link of the job's stream, where it is known
   */
  constructor(
    private readonly ports: Ports,
    address: string,
    private readonly listener: FollowerListener,
    eventsLink?: string,
  ) {
    this.pass = passOf(eventsLink);
    this.heardAt = ports.now();
    this.stream = new StreamChannel(
      ports,
      () => this.streamAddress(address),
      (job) => this.heard(job),
      () => this.listen(),
    );
    this.poller = new Poller(ports, address, {
      known: () => this.seq,
      answered: (job) => this.answered(job),
      gone: () => this.gone(),
      failed: (error, retryInMs) => {
        this.mark('waiting');
        this.listener.interrupted({ error, retryInMs });
      },
      asking: (plain) => {
        if (this.current !== 'waiting') {
          this.mark(plain ? 'poll' : 'longPoll');
        }
      },
    });
  }

  start(): void {
    this.stopWaking = this.ports.onWake(() => this.wake());
    this.mark('connecting');
    this.awaitsPass = this.pass === '' && this.ports.needsPass();
    if (this.awaitsPass) {
      this.listen(); // the first answer brings it
    } else {
      this.stream.open();
      this.restartSilence();
    }
  }

  /** Ends all traffic. */
  stop(): void {
    if (this.stopped) {
      return;
    }
    this.stopped = true;
    this.stopWaking?.();
    this.stream.close();
    this.poller.stop();
    this.clearSilence();
    this.mark('none');
  }

  /** Takes a snapshot that came in another way, as the answer to a cancellation. */
  take(job: JobSnapshot): void {
    if (this.stopped || job.seq <= this.seq) {
      return;
    }
    this.seq = job.seq;
    if (isFinished(job.status)) {
      this.stop();
    }
    this.listener.snapshot(job);
  }

  private heard(job: JobSnapshot): void {
    if (this.stopped || job.seq < this.seq) {
      return; // a proxy that had held it back, or a replay
    }
    this.heardAt = this.ports.now();
    this.stream.works();
    this.poller.stop();
    this.mark('stream');
    this.listener.interrupted(undefined);
    this.restartSilence();
    this.take(job);
  }

  private answered(job: JobSnapshot): void {
    if (this.current === 'waiting') {
      this.mark('poll');
    }
    this.listener.interrupted(undefined);
    const news = job.seq > this.seq;
    this.pass = passOf(job.links?.events);
    this.take(job);
    if (this.awaitsPass && !this.stopped) {
      this.awaitsPass = false;
      this.stream.open();
    }
    if (news && !this.stopped && this.ports.now() - this.heardAt > BEHIND_MS) {
      this.heardAt = this.ports.now();
      this.stream.reopenLater();
    }
  }

  private streamAddress(address: string): string {
    const seen = this.seq < 0 ? '' : `lastEventId=${this.seq}`;
    const query = [this.pass, seen].filter((part) => part !== '').join('&');
    return `${address}/events${query === '' ? '' : `?${query}`}`;
  }

  private gone(): void {
    this.stop();
    this.listener.gone();
  }

  /** The stream is silent or closed: ask instead. */
  private listen(): void {
    if (!this.stopped) {
      this.clearSilence();
      this.poller.start();
    }
  }

  /** The page is looked at again, or the network is back: what was open may be dead, and what pauses need not. */
  private wake(): void {
    if (this.stopped) {
      return;
    }
    this.stream.hurry();
    if (this.poller.running) {
      this.poller.hurry();
    } else if (this.ports.now() - this.heardAt >= SILENCE_MS) {
      this.listen();
    }
  }

  private restartSilence(): void {
    this.clearSilence();
    this.silence = this.ports.setTimer(() => this.listen(), SILENCE_MS);
  }

  private clearSilence(): void {
    if (this.silence !== undefined) {
      this.ports.clearTimer(this.silence);
      this.silence = undefined;
    }
  }

  private mark(channel: Channel): void {
    if (channel !== this.current) {
      this.current = channel;
      this.listener.channel(channel);
    }
  }
}
