package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReorientationTest {

  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  /** Axis a of the grid runs along the patient's axis order[a], askew by some degrees. */
  private static Grid grid(int[] order, int signs, double degrees) {
    double c = Math.cos(Math.toRadians(degrees));
    double s = Math.sin(Math.toRadians(degrees));
    double[][] turn = {{c, -s, 0}, {s * c, c * c, -s}, {s * s, c * s, c}};
    double[] spacing = {1.1, 2.2, 3.3};
    double[] rows = new double[12];
    for (int axis = 0; axis < 3; axis++) {
      double sign = (signs >> axis & 1) == 0 ? 1 : -1;
      for (int row = 0; row < 3; row++) {
        rows[row * 4 + axis] = sign * spacing[axis] * turn[row][order[axis]];
      }
    }
    rows[3] = 7;
    rows[7] = -11;
    rows[11] = 13;
    return new Grid(4, 5, 6, Affine.of(rows));
  }

  @Property(tries = 300)
  void turnsEveryOrientationToRasAndLeavesEachVoxelWhereItIs(
      @ForAll @IntRange(max = 5) int order,
      @ForAll @IntRange(max = 7) int signs,
      @ForAll @IntRange(min = -30, max = 30) int degrees) {
    Grid before = grid(ORDERS[order], signs, degrees);
    Volume volume = ReferenceFile.formula(before);
    Reorientation turn = Reorientation.toRas(before);
    Volume turned = turn.apply(volume);
    Grid after = turned.grid();
    assertThat(after).isEqualTo(turn.after());
    for (int axis = 0; axis < 3; axis++) {
      double main = after.affine().at(axis, axis);
      assertThat(main / after.spacing(axis)).isGreaterThan(0.5);
    }
    Affine back = before.affine().inverse();
    for (int z = 0; z < after.nz(); z++) {
      for (int y = 0; y < after.ny(); y++) {
        for (int x = 0; x < after.nx(); x++) {
          double[] mm = after.affine().apply(x, y, z);
          double[] at = back.apply(mm[0], mm[1], mm[2]);
          int i = (int) Math.round(at[0]);
          int j = (int) Math.round(at[1]);
          int k = (int) Math.round(at[2]);
          assertThat(at[0]).isCloseTo(i, within(1e-6));
          assertThat(at[1]).isCloseTo(j, within(1e-6));
          assertThat(at[2]).isCloseTo(k, within(1e-6));
          assertThat(turned.at(x, y, z)).isEqualTo(volume.at(i, j, k));
        }
      }
    }
    Volume undone = turn.undo(turned);
    assertThat(undone.grid()).isEqualTo(before);
    assertThat(undone.data()).isEqualTo(volume.data());
  }

  @Test
  void leavesWhatIsRasAlone() {
    Volume volume = ReferenceFile.formula(grid(ORDERS[0], 0, 20));
    Reorientation turn = Reorientation.toRas(volume.grid());
    assertThat(turn.isIdentity()).isTrue();
    assertThat(turn.apply(volume)).isSameAs(volume);
    assertThat(Reorientation.toRas(grid(ORDERS[0], 1, 20)).isIdentity()).isFalse();
  }

  @Test
  void keepsWholeNumbersWholeAndRefusesOtherShapes() {
    Grid grid = grid(ORDERS[4], 5, 10);
    Reorientation turn = Reorientation.toRas(grid);
    Volume whole = Volume.ofIntegers(grid, new float[grid.voxels()]);
    assertThat(turn.apply(whole).integers()).isTrue();
    assertThatThrownBy(() -> turn.undo(whole))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a volume of 4×5×6 for a grid of " + turn.after().shape());
  }
}
