package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NormalizerTest {

  private final ReferenceFile reference = new ReferenceFile("normalized.txt");
  private final Volume input = new Volume(reference.grid("size"), reference.floats("input"));

  @Test
  void agreesWithTheReferences() {
    assertClose(Normalizer.NNUNET.whole(input), reference.floats("whole"));
    assertClose(
        Normalizer.NNUNET.masked(input, reference.mask("mask")), reference.floats("masked"));
    assertClose(Normalizer.MONAI.nonzero(input), reference.floats("nonzero"));
  }

  private static void assertClose(Volume found, float[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found.data()[i]).as("value %d", i).isCloseTo(wanted[i], within(2e-6f));
    }
  }

  @Test
  void dividesAConstantByOneOrByEpsilon() {
    float[] five = new float[8];
    Arrays.fill(five, 5);
    Volume constant = new Volume(new Grid(2, 2, 2, Affine.scaling(1, 1, 1)), five);
    assertThat(Normalizer.MONAI.nonzero(constant).data()).containsOnly(0);
    assertThat(Normalizer.NNUNET.whole(constant).data()).containsOnly(0);
    assertThat(new Normalizer(0, Normalizer.ZeroStd.KEEP).whole(constant).data()).containsOnly(0);
  }

  @Test
  void leavesZerosWhereNothingCounts() {
    Volume zeros = new Volume(new Grid(2, 2, 2, Affine.scaling(1, 1, 1)), new float[8]);
    assertThat(Normalizer.MONAI.nonzero(zeros).data()).containsOnly(0);
    assertThat(Normalizer.NNUNET.masked(zeros, new Mask(zeros.grid(), new byte[8])).data())
        .containsOnly(0);
  }

  @Test
  void givesTheSameOnManyCoresAsOnOne() {
    Grid large = new Grid(64, 64, 32, Affine.scaling(1, 1, 1));
    Volume volume = ReferenceFile.formula(large);
    double sum = 0;
    double squares = 0;
    for (float v : Normalizer.NNUNET.whole(volume).data()) {
      sum += v;
      squares += (double) v * v;
    }
    assertThat(sum / large.voxels()).isCloseTo(0, within(1e-6));
    assertThat(squares / large.voxels()).isCloseTo(1, within(1e-6));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Normalizer(-1, Normalizer.ZeroStd.ONE))
        .isInstanceOf(IllegalArgumentException.class);
    Mask other = new Mask(new Grid(2, 2, 1, Affine.scaling(1, 1, 1)), new byte[4]);
    assertThatThrownBy(() -> Normalizer.NNUNET.masked(input, other))
        .hasMessageContaining("a mask of");
  }
}
