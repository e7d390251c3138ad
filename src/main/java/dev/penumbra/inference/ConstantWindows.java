package dev.penumbra.inference;

import dev.penumbra.model.AxisOrder;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which patches of an image hold one value per channel, bit for bit, and which of those hold the
 * same. Background is such a value: 0 as a rule, another where the whole image was normalized. A
 * flip changes nothing in them. Immutable.
 */
final class ConstantWindows {

  private static final int VARIES = -1;
  private static final int ZERO = Float.floatToRawIntBits(0f);

  private final List<Integer> first;
  private final List<Boolean> zero;

  private ConstantWindows(List<Integer> first, List<Boolean> zero) {
    this.first = List.copyOf(first);
    this.zero = List.copyOf(zero);
  }

  /** For an image nothing is known of: every patch counts as varied. */
  static ConstantWindows unknown() {
    return new ConstantWindows(List.of(), List.of());
  }

  /**
   * Looks at all patches; costs milliseconds, since most are left at the first voxels that differ.
   *
   * @param channels the image, without padding
   * @param axes how the layout's axes lie in the image
   * @param layout where the patches are
   */
  static ConstantWindows find(List<Volume> channels, AxisOrder axes, PatchLayout layout) {
    Map<List<Integer>, Integer> known = new HashMap<>();
    List<Integer> first = new ArrayList<>();
    List<Boolean> zero = new ArrayList<>();
    for (Extent start : layout.starts()) {
      List<Integer> values = values(channels, Box.of(axes, layout, start));
      boolean constant = values.size() == channels.size();
      first.add(constant ? known.computeIfAbsent(values, v -> first.size()) : VARIES);
      zero.add(constant && values.stream().allMatch(bits -> bits == ZERO));
    }
    return new ConstantWindows(first, zero);
  }

  /** Whether a patch holds one value per channel. */
  boolean isConstant(int patch) {
    return patch < first.size() && first.get(patch) != VARIES;
  }

  /** The first patch that holds the same values as a constant one; it may be that one. */
  int firstLike(int patch) {
    return first.get(patch);
  }

  /** Whether a patch holds nothing but zeros. */
  boolean isZero(int patch) {
    return patch < zero.size() && zero.get(patch);
  }

  /** The bits of each channel's value, up to the first channel that varies. */
  private static List<Integer> values(List<Volume> channels, Box box) {
    List<Integer> values = new ArrayList<>();
    for (Volume channel : channels) {
      Grid grid = channel.grid();
      float[] data = channel.data();
      int value = box.padded() ? ZERO : bits(data, grid.index(box.x(), box.y(), box.z()));
      int middle =
          grid.index(
              (box.x() + box.toX()) / 2, (box.y() + box.toY()) / 2, (box.z() + box.toZ()) / 2);
      if (bits(data, middle) != value || !only(value, data, grid, box)) {
        return values;
      }
      values.add(value);
    }
    return values;
  }

  private static boolean only(int value, float[] data, Grid grid, Box box) {
    for (int z = box.z(); z < box.toZ(); z++) {
      for (int y = box.y(); y < box.toY(); y++) {
        int end = grid.index(box.toX() - 1, y, z);
        for (int i = grid.index(box.x(), y, z); i <= end; i++) {
          if (bits(data, i) != value) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static int bits(float[] data, int index) {
    return Float.floatToRawIntBits(data[index]);
  }

  /** The part of the image that a patch covers; the rest of the patch is padding. */
  private record Box(int x, int y, int z, int toX, int toY, int toZ, boolean padded) {

    static Box of(AxisOrder axes, PatchLayout layout, Extent start) {
      int[] from = new int[3];
      int[] to = new int[3];
      boolean padded = false;
      for (int axis = 0; axis < 3; axis++) {
        int at = start.size(axis) - layout.low().size(axis);
        int end = at + layout.patch().size(axis);
        from[axis] = Math.max(at, 0);
        to[axis] = Math.min(end, layout.size().size(axis));
        padded |= from[axis] != at || to[axis] != end;
      }
      return axes == AxisOrder.ZYX
          ? new Box(from[2], from[1], from[0], to[2], to[1], to[0], padded)
          : new Box(from[0], from[1], from[2], to[0], to[1], to[2], padded);
    }
  }
}
