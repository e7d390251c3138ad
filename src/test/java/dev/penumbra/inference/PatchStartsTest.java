package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.Window.Steps;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PatchStartsTest {

  @Test
  void startsAreThoseOfNnunetAndMonai() {
    String csv =
        new String(
            TestModel.resource("/reference_inference/patch_starts.csv"), StandardCharsets.US_ASCII);
    List<String> rows = csv.lines().skip(1).toList();
    assertThat(rows).hasSizeGreaterThan(1000);
    for (String row : rows) {
      String[] cells = row.split(",", -1);
      int[] expected = Stream.of(cells[4].split(" ", -1)).mapToInt(Integer::parseInt).toArray();
      int[] starts =
          PatchStarts.along(
              Integer.parseInt(cells[1]),
              Integer.parseInt(cells[2]),
              Double.parseDouble(cells[3]),
              Steps.valueOf(cells[0]));
      assertThat(starts).as(row).containsExactly(expected);
    }
  }

  @Test
  void nnunetRoundsHalvesToEven() {
    // Three patches of 4 in 9: 0, 2.5 and 5.
    assertThat(PatchStarts.along(9, 4, 0.25, Steps.NNUNET)).containsExactly(0, 2, 5);
    // Three of 4 in 11: 0, 3.5 and 7.
    assertThat(PatchStarts.along(11, 4, 0, Steps.NNUNET)).containsExactly(0, 4, 7);
  }

  @Test
  void monaiShiftsTheLastPatchBack() {
    assertThat(PatchStarts.along(223, 192, 0.625, Steps.MONAI)).containsExactly(0, 31);
    assertThat(PatchStarts.along(300, 192, 0.625, Steps.MONAI)).containsExactly(0, 72, 108);
    assertThat(PatchStarts.along(192, 192, 0.625, Steps.MONAI)).containsExactly(0);
  }

  @Property(tries = 300)
  void everyVoxelIsCoveredAndNoPatchReachesBeyond(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 130) int patch,
      @ForAll @DoubleRange(min = 0, max = 0.95) double overlap,
      @ForAll Steps steps) {
    Assume.that(size >= patch);
    int[] starts = PatchStarts.along(size, patch, overlap, steps);
    assertThat(starts[0]).isZero();
    assertThat(starts[starts.length - 1]).isEqualTo(size - patch);
    assertThat(IntStream.range(1, starts.length).allMatch(i -> starts[i] - starts[i - 1] <= patch))
        .isTrue();
  }

  @Test
  void refusesAPatchLargerThanTheImage() {
    assertThatThrownBy(() -> PatchStarts.along(3, 4, 0.5, Steps.MONAI))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
