package dev.penumbra.inference;

import dev.penumbra.volume.Box;
import dev.penumbra.volume.Cropper;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.ResampleRule;
import dev.penumbra.volume.Resampler;
import dev.penumbra.volume.Volume;

/** Undoes, for a result, what a step of preprocessing did to the grid. */
sealed interface Inversion {

  /** The result on the grid that stood before the step. */
  Volume undo(Volume result);

  /** Of a resampling: linear; what the result does not reach (ITK) is 0, background. */
  record Resampled(Grid before, ResampleRule rule) implements Inversion {
    @Override
    public Volume undo(Volume result) {
      return Resampler.back(result, before, rule, 0);
    }
  }

  /** Of a crop: 0, background, outside. */
  record Cropped(Grid before, Box box) implements Inversion {
    @Override
    public Volume undo(Volume result) {
      return Cropper.paste(result, box, before, 0);
    }
  }
}
