package dev.penumbra.batch;

import java.util.OptionalDouble;

/**
 * How far a batch is.
 *
 * @param done cases whose result is there, those of earlier runs included
 * @param earlier how many of them an earlier run has done
 * @param failed cases that could not be done
 * @param left cases that wait or are being done
 * @param etaSeconds how long the rest is likely to take; empty before the first case was done in
 *     this run, and where nothing is left
 */
public record BatchCounts(int done, int earlier, int failed, int left, OptionalDouble etaSeconds) {

  /**
   * All cases.
   *
   * @return done, failed and left together
   */
  public int all() {
    return done + failed + left;
  }
}
