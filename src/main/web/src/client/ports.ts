/** What the follower needs of a browser; tests bring their own. There is no wall clock: it may jump. */
export interface Ports {
  /** Opens an event stream. */
  openStream(address: string): EventStream;
  /** Whether a stream needs a signed link: the service wants a token, which a stream cannot send. */
  needsPass(): boolean;
  /** One request for JSON; throws `Refused` or `Unreachable`. */
  getJson(address: string, signal: AbortSignal): Promise<unknown>;
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
  setTimer(run: () => void, ms: number): number;
  clearTimer(timer: number): void;
  /** 0 to 1, without 1. */
  random(): number;
  /** Calls back when the page is looked at again, or the network is back; returns how to stop that. */
  onWake(run: () => void): () => void;
}

/** The part of `EventSource` that is used. */
export interface EventStream {
  readonly readyState: number;
  onerror: ((event: Event) => unknown) | null;
  addEventListener(type: string, heard: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** `EventSource.CLOSED`: the browser will not connect again by itself. */
export const CLOSED = 2;
