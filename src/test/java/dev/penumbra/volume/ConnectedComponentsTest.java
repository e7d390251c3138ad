package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectedComponentsTest {

  @ParameterizedTest
  @ValueSource(strings = {"mask-sparse.txt", "mask-dense.txt"})
  void numbersThePartsAsScipyDoes(String name) {
    ReferenceFile reference = new ReferenceFile(name);
    double[] wanted = reference.numbers("labels");
    int[] labels = ConnectedComponents.label26(reference.mask("mask")).labels();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(labels[i]).as("voxel %d", i).isEqualTo((int) wanted[i]);
    }
  }

  @Property(tries = 200)
  void agreesWithAFlood(
      @ForAll @IntRange(min = 1, max = 9) int nx,
      @ForAll @IntRange(min = 1, max = 7) int ny,
      @ForAll @IntRange(min = 1, max = 6) int nz,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll long seed) {
    Grid grid = new Grid(nx, ny, nz, Affine.scaling(1, 1, 1));
    Random random = new Random(seed);
    byte[] data = new byte[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (random.nextInt(100) < percent ? 1 : 0);
    }
    Components found = ConnectedComponents.label26(new Mask(grid, data));
    assertThat(found.labels()).isEqualTo(flood(grid, data));
    int total = 0;
    for (int label = 1; label <= found.count(); label++) {
      int wanted = label;
      assertThat(found.size(label))
          .isEqualTo((int) Arrays.stream(found.labels()).filter(l -> l == wanted).count());
      total += found.size(label);
    }
    assertThat(total).isEqualTo(new Mask(grid, data).count());
  }

  private static int[] flood(Grid grid, byte[] data) {
    int[] labels = new int[data.length];
    int next = 0;
    for (int start = 0; start < data.length; start++) {
      if (data[start] == 0 || labels[start] != 0) {
        continue;
      }
      labels[start] = ++next;
      ArrayDeque<Integer> queue = new ArrayDeque<>();
      queue.add(start);
      while (!queue.isEmpty()) {
        int i = queue.remove();
        int x = i % grid.nx();
        int y = i / grid.nx() % grid.ny();
        int z = i / (grid.nx() * grid.ny());
        for (int n = 0; n < 27; n++) {
          int nx = x + n % 3 - 1;
          int ny = y + n / 3 % 3 - 1;
          int nz = z + n / 9 - 1;
          if (nx < 0 || ny < 0 || nz < 0 || nx >= grid.nx() || ny >= grid.ny() || nz >= grid.nz()) {
            continue;
          }
          int j = grid.index(nx, ny, nz);
          if (data[j] != 0 && labels[j] == 0) {
            labels[j] = next;
            queue.add(j);
          }
        }
      }
    }
    return labels;
  }

  @Test
  void leavesOutSmallParts() {
    Grid grid = new Grid(7, 1, 1, Affine.scaling(1, 1, 1));
    Mask mask = new Mask(grid, new byte[] {1, 1, 1, 0, 1, 0, 0});
    Components parts = ConnectedComponents.label26(mask);
    assertThat(parts.sizes()).containsExactly(3, 1);
    assertThat(parts.largest()).isEqualTo(3);
    assertThat(parts.withoutSmall(2).data()).containsExactly(1, 1, 1, 0, 0, 0, 0);
    assertThat(parts.withoutSmall(3).count()).isEqualTo(3);
    assertThat(parts.withoutSmall(4).count()).isZero();
  }

  @Test
  void findsNothingInAnEmptyMask() {
    Grid grid = new Grid(3, 3, 3, Affine.scaling(1, 1, 1));
    Components none = ConnectedComponents.label26(new Mask(grid, new byte[27]));
    assertThat(none.count()).isZero();
    assertThat(none.largest()).isZero();
  }
}
