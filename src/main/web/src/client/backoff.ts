/** Waits that double with each failure up to a limit, with a random part so that clients do not come all at once. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly shortestMs: number,
    private readonly longestMs: number,
    private readonly random: () => number,
  ) {}

  /** The next wait: from half of its length to all of it. */
  next(): number {
    const length = Math.min(this.longestMs, this.shortestMs * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 30);
    return length * (0.5 + 0.5 * this.random());
  }

  get count(): number {
    return this.failures;
  }

  reset(): void {
    this.failures = 0;
  }
}
