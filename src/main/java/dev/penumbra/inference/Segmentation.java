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
 * @param networks what ran to find it, in order
 */
public record Segmentation(
    Volume probability, Mask mask, List<String> warnings, List<MemberRun> networks) {

  /** Keeps its own copies of the lists. */
  public Segmentation {
    warnings = List.copyOf(warnings);
    networks = List.copyOf(networks);
  }

  /**
   * A result without warnings that does not say what ran.
   *
   * @param probability of lesion, 0 to 1, on DWI's grid
   * @param mask the decision, on DWI's grid
   */
  public Segmentation(Volume probability, Mask mask) {
    this(probability, mask, List.of(), List.of());
  }
}
