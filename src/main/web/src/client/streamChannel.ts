import type { JobSnapshot } from '../api/types';
import { Backoff } from './backoff';
import { CLOSED, type EventStream, type Ports } from './ports';

const EVENTS = ['snapshot', 'progress', 'completed', 'failed', 'cancelled'];
const SHORTEST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** The browser connects again by itself, always after the same time; after so many failures we do it, ever later. */
const NATIVE_ATTEMPTS = 3;

/**
 * A job's event stream that is opened again for as long as it is wanted. A browser gives a stream up for good on any
 * status but 200, a proxy's 502 for example; and it does not notice a connection that died while it slept.
 */
export class StreamChannel {
  private stream: EventStream | undefined;
  private timer: number | undefined;
  private errors = 0;
  private readonly backoff: Backoff;

  /**
   * @param address where the stream is, given the last snapshot's number that is known
   * @param heard gets each snapshot
   * @param closed hears that the browser has given up
   */
  constructor(
    private readonly ports: Ports,
    private readonly address: () => string,
    private readonly heard: (job: JobSnapshot) => void,
    private readonly closed: () => void,
  ) {
    this.backoff = new Backoff(SHORTEST_WAIT_MS, LONGEST_WAIT_MS, ports.random);
  }

  open(): void {
    this.close();
    const stream = this.ports.openStream(this.address());
    this.stream = stream;
    for (const name of EVENTS) {
      stream.addEventListener(name, (event) => {
        if (this.stream === stream) {
          this.take(event.data);
        }
      });
    }
    stream.onerror = () => {
      if (this.stream === stream) {
        this.failed(stream);
      }
    };
  }

  /** Opens it again now if it waits for that. */
  hurry(): void {
    if (this.timer !== undefined) {
      this.backoff.reset();
      this.open();
    }
  }

  /** Opens it again after a while, although the browser believes that it is open. */
  reopenLater(): void {
    if (this.timer === undefined) {
      this.timer = this.ports.setTimer(() => this.open(), this.backoff.next());
    }
  }

  close(): void {
    if (this.timer !== undefined) {
      this.ports.clearTimer(this.timer);
      this.timer = undefined;
    }
    this.stream?.close();
    this.stream = undefined;
    this.errors = 0;
  }

  /** The stream works: what it says is news. */
  works(): void {
    this.backoff.reset();
    this.errors = 0;
    if (this.timer !== undefined) {
      this.ports.clearTimer(this.timer);
      this.timer = undefined;
    }
  }

  private take(data: string): void {
    let job: JobSnapshot;
    try {
      job = JSON.parse(data) as JobSnapshot;
    } catch {
      return; // half an event of a broken proxy: the next one has all that was in it
    }
    this.heard(job);
  }

  private failed(stream: EventStream): void {
    this.errors += 1;
    if (stream.readyState !== CLOSED && this.errors < NATIVE_ATTEMPTS) {
      return;
    }
    this.close();
    this.reopenLater();
    this.closed();
  }
}
