package dev.penumbra.inference;

import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;

/**
 * What a segmenter found.
 *
 * @param probability of lesion, 0 to 1, on DWI's grid
 * @param mask the decision, on DWI's grid
 * @param warnings sentences about the input that a person should read; usually none
 */
public record Segmentation(Volume probability, Mask mask, List<String> warnings) {

  /** Keeps its own copy of the warnings. */
  public Segmentation {
    warnings = List.copyOf(warnings);
  }

  /**
   * A result without warnings.
   *
   * @param probability of lesion, 0 to 1, on DWI's grid
   * @param mask the decision, on DWI's grid
   */
  public Segmentation(Volume probability, Mask mask) {
    this(probability, mask, List.of());
  }
}
