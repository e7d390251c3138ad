package dev.penumbra.results.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import org.junit.jupiter.api.Test;

final class SlicePickerTest {

  private final Mask mask = mask(40);

  @Test
  void showsTheLargestLesionWhereItIsWidest() {
    block(10, 0, 4, 4);
    block(11, 0, 6, 6);
    block(12, 0, 3, 3);
    assertThat(SlicePicker.through(mask, 1)).containsExactly(11);
  }

  @Test
  void givesEachLesionASliceBeforeOneGetsTwo() {
    for (int z = 10; z < 20; z++) {
      block(z, 0, 5, 5);
    }
    block(3, 8, 3, 3);
    block(30, 8, 3, 3);
    assertThat(SlicePicker.through(mask, 4)).hasSize(4).contains(3, 30).anyMatch(z -> z / 10 == 1);
  }

  @Test
  void specksGetNoSliceOfTheirOwn() {
    for (int z = 10; z < 20; z++) {
      block(z, 0, 8, 8);
    }
    block(38, 0, 1, 1);
    assertThat(SlicePicker.through(mask, 4)).doesNotContain(38);
  }

  @Test
  void spansALargeLesion() {
    for (int z = 5; z < 35; z++) {
      block(z, 0, 10, 10);
    }
    assertThat(SlicePicker.through(mask, 4)).hasSize(4);
    assertThat(SlicePicker.through(mask, 4).first()).isLessThan(12);
    assertThat(SlicePicker.through(mask, 4).last()).isGreaterThan(28);
  }

  @Test
  void fillsUpWithNeighbors() {
    block(20, 0, 2, 2);
    assertThat(SlicePicker.through(mask, 4)).contains(19, 20, 21).hasSize(4);
  }

  @Test
  void hasNoMoreSlicesThanTheVolume() {
    Mask two = mask(2);
    two.data()[0] = 1;
    assertThat(SlicePicker.through(two, 4)).containsExactly(0, 1);
    assertThat(SlicePicker.central(0, 1, 4)).containsExactly(0, 1);
    assertThat(SlicePicker.central(7, 7, 4)).containsExactly(7);
    assertThat(SlicePicker.central(0, 40, 4)).containsExactly(14, 19, 25, 30);
  }

  private static Mask mask(int nz) {
    Grid grid = new Grid(12, 12, nz, Affine.scaling(1, 1, 1));
    return new Mask(grid, new byte[grid.voxels()]);
  }

  private void block(int z, int from, int width, int height) {
    for (int y = from; y < Math.min(12, from + height); y++) {
      for (int x = from; x < Math.min(12, from + width); x++) {
        mask.data()[mask.grid().index(x, y, z)] = 1;
      }
    }
  }
}
