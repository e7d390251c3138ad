import type { FieldError } from './types';
import { retryAfterSeconds } from './retryAfter';

/** An answer that refuses. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    /** The problem's type without its prefix, for example `queue-full`; empty where no service of ours answered. */
    readonly type: string,
    readonly detail: string,
    readonly fields: readonly FieldError[],
    readonly retryAfter: number | undefined,
    readonly requestId: string | undefined,
  ) {
    super(detail);
  }
}

/** No answer: the network, the server or something in between is gone. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor() {
    super('The service cannot be reached.');
  }
}

/** Reads the headers and the text of an answer that refuses. */
export function refusal(
  status: number,
  header: (name: string) => string | null,
  body: string,
  now: number,
): Refused {
  const retryAfter = retryAfterSeconds(header('Retry-After'), header('Date'), now);
  const known = parse(body);
  const text = (name: string) => (typeof known[name] === 'string' ? (known[name] as string) : '');
  const type = text('type');
  return new Refused(
    status,
    type.slice(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':'), type.lastIndexOf('#')) + 1),
    text('detail'),
    fieldErrors(known['errors']),
    retryAfter,
    text('requestId') || header('X-Request-Id') || undefined,
  );
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.flatMap((entry: unknown) => {
    const { field, message } = (entry ?? {}) as Record<string, unknown>;
    return typeof field === 'string' && typeof message === 'string' ? [{ field, message }] : [];
  });
}
