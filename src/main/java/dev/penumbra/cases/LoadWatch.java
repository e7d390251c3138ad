package dev.penumbra.cases;

/** Hears how far the loading of a case is and says whether it should go on. */
public interface LoadWatch {

  /** Goes on to the end and tells nobody. */
  LoadWatch NONE =
      new LoadWatch() {
        @Override
        public boolean cancelled() {
          return false;
        }

        @Override
        public void loaded(long bytes, long total) {}
      };

  /**
   * Whether the case is no longer wanted.
   *
   * @return true to make the source stop soon
   */
  boolean cancelled();

  /**
   * Hears of progress; may be called often.
   *
   * @param bytes fetched so far
   * @param total to fetch in all
   */
  void loaded(long bytes, long total);

  /**
   * Stops here if the case is no longer wanted.
   *
   * @throws LoadCancelled if so
   */
  default void stopIfCancelled() {
    if (cancelled()) {
      throw new LoadCancelled();
    }
  }
}
