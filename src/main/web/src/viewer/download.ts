import { credentials } from '../api/credentials';

/** Fetches a file's bytes once, with the share that has arrived, and turns failures into sentences. */

/** Told while bytes arrive: the share from 0 to 1, or null where the server does not say how many there are. */
export type Arrived = (share: number | null) => void;

/** Why a file is not there, as a sentence for a person. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
}

/** How bytes are fetched; a test puts its own in place. */
export type FetchBytes = (url: string, title: string, signal: AbortSignal, arrived: Arrived) => Promise<ArrayBuffer>;

/**
 * Fetches a file.
 *
 * @throws LoadFailure with a sentence, except when the signal aborts it: then what fetch throws
 */
export const fetchBytes: FetchBytes = async (url, title, signal, arrived) => {
  try {
    const response = await fetch(url, { signal, headers: credentials.headers() });
    if (!response.ok) {
      throw new LoadFailure(await refusal(response, title));
    }
    return await read(response, arrived);
  } catch (cause) {
    if (signal.aborted || cause instanceof LoadFailure) {
      throw cause;
    }
    throw new LoadFailure(`${title} did not arrive: the connection to the service was lost.`, { cause });
  }
};

async function read(response: Response, arrived: Arrived): Promise<ArrayBuffer> {
  const total = Number(response.headers.get('Content-Length') ?? 0);
  if (response.body === null) {
    return response.arrayBuffer();
  }
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let received = 0;
  arrived(total > 0 ? 0 : null);
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    chunks.push(step.value);
    received += step.value.length;
    arrived(total > 0 ? Math.min(1, received / total) : null);
  }
  return join(chunks, received);
}

function join(chunks: readonly Uint8Array[], length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.buffer;
}

async function refusal(response: Response, title: string): Promise<string> {
  const said = await detail(response);
  if (said !== null) {
    return `${title} could not be loaded. ${said}`;
  }
  if (response.status === 404 || response.status === 410) {
    return `${title} is not there any more. Results are removed when they expire: run the case again.`;
  }
  return `${title} could not be loaded: the service answered with status ${response.status}.`;
}

async function detail(response: Response): Promise<string | null> {
  try {
    const problem: unknown = await response.json();
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) {
      return typeof problem.detail === 'string' && problem.detail !== '' ? problem.detail : null;
    }
  } catch {
    // A proxy's page instead of a problem: its status says enough.
  }
  return null;
}
