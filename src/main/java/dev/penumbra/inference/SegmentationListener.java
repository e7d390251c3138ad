package dev.penumbra.inference;

/**
 * Hears how a segmentation goes and may stop it. All methods are called from the thread that
 * segments, so they should return quickly.
 */
public interface SegmentationListener {

  /**
   * A stage begins.
   *
   * @param stage the stage
   */
  default void stage(SegmentationStage stage) {}

  /**
   * Work was done. The first call of a run is {@code (0, total)}, before the first forward; done
   * never falls and total never changes; the last call is {@code (total, total)}.
   *
   * @param done patches that went through a network, over networks and flips
   * @param total how many there will be, at least 1
   */
  default void progress(int done, int total) {}

  /**
   * Asked before every step of preprocessing and every forward.
   *
   * @return true to stop with {@link SegmentationCancelled}
   */
  default boolean cancelled() {
    return false;
  }
}
