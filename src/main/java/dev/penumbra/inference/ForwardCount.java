package dev.penumbra.inference;

/** Counts patches through networks for a listener, and asks it before each forward to go on. */
final class ForwardCount {

  private final SegmentationListener listener;
  private final int total;
  private int done;
  private int reported;

  ForwardCount(SegmentationListener listener, int total) {
    this.listener = listener;
    this.total = total;
    listener.progress(0, total);
  }

  /**
   * To be called before each forward.
   *
   * @throws SegmentationCancelled if the listener wants to stop
   */
  void beforeForward() {
    stopIfCancelled(listener);
  }

  /** Whether the listener wants to stop. */
  boolean cancelled() {
    return listener.cancelled();
  }

  static void stopIfCancelled(SegmentationListener listener) {
    if (listener.cancelled()) {
      throw new SegmentationCancelled();
    }
  }

  /** That many patches went through a network. */
  void forwarded(int patches) {
    done += patches;
    if (done > reported) {
      reported = done;
      listener.progress(done, total);
    }
  }

  int done() {
    return done;
  }

  /** Work since then is done again; the listener does not see progress fall. */
  void rewind(int to) {
    done = to;
  }
}
