import { credentials } from './credentials';
import { Refused, Unreachable, refusal } from './problem';

/** The service's clock, as far as its answers tell: for durations that began before the page was opened. */
export const serverClock = {
  offset: 0,
  now(): number {
    return Date.now() + this.offset;
  },
  observe(date: string | null): void {
    const time = date === null ? Number.NaN : Date.parse(date);
    if (!Number.isNaN(time)) {
      this.offset = time - Date.now();
    }
  },
};

/**
 * One request for JSON.
 *
 * @returns the body; undefined where the answer has none
 * @throws Refused, Unreachable; or what `signal` was aborted with
 */
export async function request<T>(address: string, init: RequestInit = {}): Promise<T> {
  const response = await send(address, init);
  const text = await body(response, init.signal);
  if (!response.ok) {
    throw refusal(response.status, (name) => response.headers.get(name), text, Date.now());
  }
  if (text === '') {
    return undefined as T;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    // A proxy's or a host's own page instead of the service's answer.
    throw new Refused(503, '', '', [], undefined, undefined);
  }
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...credentials.headers() };
    const response = await fetch(address, { cache: 'no-store', credentials: 'omit', ...init, headers });
    serverClock.observe(response.headers.get('Date'));
    credentials.answered(response.status);
    return response;
  } catch (error) {
    throw init.signal?.aborted ? error : new Unreachable();
  }
}

async function body(response: Response, signal: AbortSignal | null | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw signal?.aborted ? error : new Unreachable();
  }
}
