/** Longer waits are cut: a clock that is wrong must not stop the page for a day. */
const LONGEST_SECONDS = 300;

/**
 * Seconds that a `Retry-After` header asks for.
 *
 * @param header seconds or an HTTP date; null where there is none
 * @param answeredAt the answer's `Date` header, so that the client's clock does not matter
 * @param now the client's clock in ms, where there is no `Date`
 * @returns 0 to 300; undefined where the header says nothing that can be read
 */
export function retryAfterSeconds(header: string | null, answeredAt: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  const text = header.trim();
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text), LONGEST_SECONDS);
  }
  const until = Date.parse(text);
  if (Number.isNaN(until)) {
    return undefined;
  }
  const from = answeredAt === null ? Number.NaN : Date.parse(answeredAt);
  const seconds = Math.ceil((until - (Number.isNaN(from) ? now : from)) / 1000);
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
