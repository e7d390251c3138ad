package dev.penumbra.inference;

import java.util.OptionalInt;

/**
 * How many patches of a model go into one forward on its device. Found by trying: it doubles while
 * what was tried fits and halves when memory does not suffice; a number that once did not fit is
 * not tried again. It lives as long as the model is loaded, so one case learns from the other.
 * Thread-safe.
 */
final class BatchSize {

  /** On a CPU one patch keeps all cores busy: more of them only cost memory. */
  private static final int CPU = 1;

  /** On CUDA, to begin with. */
  private static final int CUDA_START = 2;

  /** On CUDA: more patches keep the device no busier, and a run stops only between forwards. */
  private static final int CUDA_MOST = 8;

  private final int most;
  private final boolean withFlips;
  private int now;
  private int tooMany = Integer.MAX_VALUE;

  /**
   * A batch that begins at a size.
   *
   * @param start the first size to try
   * @param most the largest
   * @param withFlips whether the flips of a patch may stand in one batch
   */
  BatchSize(int start, int most, boolean withFlips) {
    this.now = Math.min(start, most);
    this.most = most;
    this.withFlips = withFlips;
  }

  /** The batch of a device: where the setting is given, that is where it begins and the most. */
  static BatchSize of(OptionalInt setting, ComputeDevice device) {
    boolean cuda = device.isCuda();
    int otherwise = cuda ? CUDA_MOST : CPU;
    return new BatchSize(setting.orElse(cuda ? CUDA_START : CPU), setting.orElse(otherwise), cuda);
  }

  /** One patch at a time, always. */
  static BatchSize one() {
    return new BatchSize(1, 1, false);
  }

  /** How many patches the next forward may take. */
  synchronized int next() {
    return now;
  }

  /** How many of the flips of so many patches the next forward may take; at least 1. */
  synchronized int flipsAtOnce(int patches, int flips) {
    return withFlips ? Math.max(1, Math.min(flips, now / patches)) : 1;
  }

  /** So many went through at once. */
  synchronized void fitted(int patches) {
    int more = Math.min(2 * now, most);
    if (patches >= now && more < tooMany) {
      now = more;
    }
  }

  /**
   * So many did not fit.
   *
   * @return whether fewer can be tried
   */
  synchronized boolean ranOut(int patches) {
    if (patches <= 1) {
      return false;
    }
    tooMany = Math.min(tooMany, patches);
    now = Math.min(now, patches / 2);
    return true;
  }
}
