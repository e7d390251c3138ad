package dev.penumbra.inference;

import dev.penumbra.model.Window;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Whole;
import java.util.ArrayList;
import java.util.List;

/**
 * How an image is padded and cut into patches. All sizes are in the order of the network's axes.
 *
 * @param size the image
 * @param low zeros before the image along each axis
 * @param padded the image with zeros before and behind
 * @param patch one patch
 * @param starts where each patch starts in the padded image, the last axis fastest
 */
record PatchLayout(Extent size, Extent low, Extent padded, Extent patch, List<Extent> starts) {

  static PatchLayout of(Window window, Extent size) {
    return window instanceof Patches patches ? patches(patches, size) : whole((Whole) window, size);
  }

  private static PatchLayout whole(Whole whole, Extent size) {
    Extent padded =
        each(
            axis -> {
              int least = Math.max(size.size(axis), whole.minimum().size(axis));
              return (least + whole.multipleOf() - 1) / whole.multipleOf() * whole.multipleOf();
            });
    boolean symmetric = whole.padding() == Whole.Padding.SYMMETRIC;
    Extent low = symmetric ? halfOfPadding(size, padded) : new Extent(0, 0, 0);
    return new PatchLayout(size, low, padded, padded, List.of(new Extent(0, 0, 0)));
  }

  private static PatchLayout patches(Patches patches, Extent size) {
    Extent patch = patches.patch();
    Extent padded = each(axis -> Math.max(size.size(axis), patch.size(axis)));
    int[][] along = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      along[axis] =
          PatchStarts.along(
              padded.size(axis), patch.size(axis), patches.overlap(), patches.steps());
    }
    List<Extent> starts = new ArrayList<>();
    for (int a : along[0]) {
      for (int b : along[1]) {
        for (int c : along[2]) {
          starts.add(new Extent(a, b, c));
        }
      }
    }
    return new PatchLayout(size, halfOfPadding(size, padded), padded, patch, List.copyOf(starts));
  }

  private static Extent halfOfPadding(Extent size, Extent padded) {
    return each(axis -> (padded.size(axis) - size.size(axis)) / 2);
  }

  private static Extent each(SizeOf size) {
    return new Extent(size.along(0), size.along(1), size.along(2));
  }

  boolean isPadded() {
    return !padded.equals(size);
  }

  private interface SizeOf {
    int along(int axis);
  }
}
