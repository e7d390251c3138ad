package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MorphologyTest {

  @ParameterizedTest
  @ValueSource(strings = {"mask-sparse.txt", "mask-dense.txt"})
  void agreesWithScipy(String name) {
    ReferenceFile reference = new ReferenceFile(name);
    Mask mask = reference.mask("mask");
    byte[] before = mask.data().clone();

    assertThat(Morphology.fillHoles(mask).data()).isEqualTo(reference.mask("filled").data());
    assertThat(Morphology.erode(mask).data()).isEqualTo(reference.mask("eroded").data());
    assertThat(Morphology.dilate(mask).data()).isEqualTo(reference.mask("dilated").data());
    assertThat(mask.data()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40})
  void fillsAHollowBallOfAnySize(int size) {
    Grid grid = new Grid(size, size, size, Affine.scaling(1, 1, 1));
    byte[] shell = new byte[grid.voxels()];
    for (int i = 0; i < shell.length; i++) {
      int x = i % size;
      int y = i / size % size;
      int z = i / (size * size);
      boolean face = x == 0 || y == 0 || z == 0 || x == size - 1 || y == size - 1 || z == size - 1;
      shell[i] = (byte) (face ? 1 : 0);
    }
    assertThat(Morphology.fillHoles(new Mask(grid, shell)).count()).isEqualTo(grid.voxels());
    shell[grid.index(size / 2, size / 2, 0)] = 0;
    assertThat(Morphology.fillHoles(new Mask(grid, shell)).data()).isEqualTo(shell);
  }
}
