package dev.penumbra.inference;

import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.util.List;

/**
 * A network's input, and the way back.
 *
 * @param channels volumes on one grid, in channel order
 * @param inversions what was done to the grid, in the order in which it was done
 */
record Prepared(List<Volume> channels, List<Inversion> inversions) {

  /** The network's grid. */
  Grid grid() {
    return channels.get(0).grid();
  }

  /** Probabilities or a mask of the network's grid on the native one, 0 outside. */
  Volume toNative(Volume result) {
    return toNative(result, 0);
  }

  /** A result of the network's grid on the native one, with a value for what it does not reach. */
  Volume toNative(Volume result, float outside) {
    Volume volume = result;
    for (int i = inversions.size() - 1; i >= 0; i--) {
      volume = inversions.get(i).undo(volume, outside);
    }
    return volume;
  }
}
