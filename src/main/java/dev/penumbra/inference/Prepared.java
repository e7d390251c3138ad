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

  /** A result of the network's grid on the native one. */
  Volume toNative(Volume result) {
    Volume volume = result;
    for (int i = inversions.size() - 1; i >= 0; i--) {
      volume = inversions.get(i).undo(volume);
    }
    return volume;
  }
}
