package dev.penumbra.inference;

/** What a segmentation is doing, in this order. */
public enum SegmentationStage {
  /** Resampling, cropping, normalizing. */
  PREPROCESSING,
  /** Running networks. */
  INFERRING,
  /** Bringing the result to the native grid, deciding, removing small components. */
  POSTPROCESSING
}
