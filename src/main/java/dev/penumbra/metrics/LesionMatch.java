package dev.penumbra.metrics;

import dev.penumbra.volume.Components;
import dev.penumbra.volume.ConnectedComponents;
import dev.penumbra.volume.Mask;

/**
 * How lesions of a prediction and of a reference meet, as the ISLES'22 evaluation counts it:
 * lesions are connected in the 26-neighborhood and meet when they share at least one voxel. One
 * predicted lesion may hit several true ones, and each of those counts.
 *
 * @param hit true lesions that the prediction overlaps
 * @param missed true lesions that it does not
 * @param falseAlarms predicted lesions that overlap no true one
 * @param predicted all predicted lesions
 */
record LesionMatch(int hit, int missed, int falseAlarms, int predicted) {

  static LesionMatch of(Mask prediction, Mask truth) {
    Components predicted = ConnectedComponents.label26(prediction);
    Components real = ConnectedComponents.label26(truth);
    int hit = touched(real, prediction);
    return new LesionMatch(
        hit, real.count() - hit, predicted.count() - touched(predicted, truth), predicted.count());
  }

  /** True lesions. */
  int real() {
    return hit + missed;
  }

  /** hit / (hit + (missed + false alarms) / 2); 1 when both masks are empty. */
  double f1() {
    double errors = missed + falseAlarms;
    return hit + errors == 0 ? 1 : hit / (hit + errors / 2);
  }

  private static int touched(Components components, Mask mask) {
    boolean[] touched = new boolean[components.count() + 1];
    int[] labels = components.labels();
    byte[] marked = mask.data();
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (marked[i] != 0 && labels[i] != 0 && !touched[labels[i]]) {
        touched[labels[i]] = true;
        count++;
      }
    }
    return count;
  }
}
