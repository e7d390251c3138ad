package dev.penumbra.inference;

import dev.penumbra.volume.Box;
import dev.penumbra.volume.Cropper;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Reorientation;
import dev.penumbra.volume.ResampleRule;
import dev.penumbra.volume.Resampler;
import dev.penumbra.volume.Volume;

/** Undoes, for a result, what a step of preprocessing did to the grid. */
sealed interface Inversion {

  /**
   * The result on the grid that stood before the step.
   *
   * @param outside what a voxel has that the result does not reach: background
   */
  Volume undo(Volume result, float outside);

  /** Of exchanged axes: the same voxels. */
  record Oriented(Reorientation turn) implements Inversion {
    @Override
    public Volume undo(Volume result, float outside) {
      return turn.undo(result);
    }
  }

  /** Of a resampling: linear. */
  record Resampled(Grid before, ResampleRule rule) implements Inversion {
    @Override
    public Volume undo(Volume result, float outside) {
      return Resampler.back(result, before, rule, outside);
    }
  }

  /** Of a crop. */
  record Cropped(Grid before, Box box) implements Inversion {
    @Override
    public Volume undo(Volume result, float outside) {
      return Cropper.paste(result, box, before, outside);
    }
  }
}
