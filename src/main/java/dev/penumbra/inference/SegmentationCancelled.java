package dev.penumbra.inference;

/** A segmentation stopped because its listener said so. */
public final class SegmentationCancelled extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without more to say. */
  public SegmentationCancelled() {
    super("The segmentation was cancelled.");
  }
}
