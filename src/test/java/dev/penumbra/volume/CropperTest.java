package dev.penumbra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CropperTest {

  private static final Affine AFFINE = Affine.of(-2, 0, 0, 10, 0, 1.5, 0, -20, 0, 0, 3, 30);

  @Property(tries = 200)
  void pasteUndoesCrop(
      @ForAll @IntRange(min = 0, max = 4) int x0,
      @ForAll @IntRange(min = 0, max = 3) int y0,
      @ForAll @IntRange(min = 0, max = 2) int z0,
      @ForAll @IntRange(min = 1, max = 3) int width,
      @ForAll float outside) {
    Grid grid = new Grid(7, 6, 5, AFFINE);
    Box box = new Box(x0, y0, z0, x0 + width, y0 + width, z0 + width);
    Volume volume = ReferenceFile.formula(grid);
    Volume part = Cropper.crop(volume, box);
    Volume pasted = Cropper.paste(part, box, grid, outside);
    assertThat(pasted.grid()).isEqualTo(grid);
    for (int z = 0; z < 5; z++) {
      for (int y = 0; y < 6; y++) {
        for (int x = 0; x < 7; x++) {
          boolean in =
              x >= x0 && x < x0 + width && y >= y0 && y < y0 + width && z >= z0 && z < z0 + width;
          assertThat(pasted.at(x, y, z)).isEqualTo(in ? volume.at(x, y, z) : outside);
        }
      }
    }
    assertThat(Cropper.crop(pasted, box).data()).isEqualTo(part.data());
  }

  @Test
  void aPartStandsWhereItStood() {
    Grid grid = new Grid(7, 6, 5, AFFINE);
    Volume part = Cropper.crop(ReferenceFile.formula(grid), new Box(2, 1, 3, 5, 4, 5));
    assertThat(part.grid().shape()).isEqualTo("3×3×2");
    assertThat(part.grid().affine().apply(1, 2, 1)).isEqualTo(AFFINE.apply(3, 3, 4));
  }

  @Test
  void boxesWhatAnyVolumeHas() {
    Grid grid = new Grid(8, 7, 6, AFFINE);
    float[] a = new float[grid.voxels()];
    float[] b = new float[grid.voxels()];
    a[grid.index(1, 5, 2)] = -1;
    b[grid.index(6, 2, 4)] = Float.NaN;
    List<Volume> both = List.of(new Volume(grid, a), new Volume(grid, b));
    assertThat(Cropper.nonzeroBox(both)).isEqualTo(new Box(1, 2, 2, 7, 6, 5));
    assertThat(Cropper.nonzeroMask(both, true).count()).isEqualTo(2);
    assertThat(Cropper.nonzeroBox(List.of(new Volume(grid, new float[grid.voxels()]))))
        .isEqualTo(Box.whole(grid));
  }

  @Test
  void marksHolesOnlyWhereAsked() {
    Grid grid = new Grid(5, 5, 5, AFFINE);
    float[] ball = new float[grid.voxels()];
    for (int n = 0; n < 27; n++) {
      ball[grid.index(1 + n % 3, 1 + n / 3 % 3, 1 + n / 9)] = n == 13 ? 0 : 1;
    }
    List<Volume> hollow = List.of(new Volume(grid, ball));
    assertThat(Cropper.nonzeroMask(hollow, false).count()).isEqualTo(26);
    Mask filled = Cropper.nonzeroMask(hollow, true);
    assertThat(filled.count()).isEqualTo(27);
    assertThat(Cropper.crop(filled, Cropper.boxOf(filled)).count()).isEqualTo(27);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Grid grid = new Grid(3, 3, 3, AFFINE);
    Volume volume = ReferenceFile.formula(grid);
    assertThatThrownBy(() -> Cropper.crop(volume, new Box(0, 0, 0, 4, 3, 3)))
        .hasMessageContaining("beyond");
    assertThatThrownBy(() -> Cropper.paste(volume, new Box(0, 0, 0, 2, 3, 3), grid, 0))
        .hasMessageContaining("does not fill");
    assertThatThrownBy(() -> new Box(2, 0, 0, 2, 1, 1)).hasMessageContaining("not a box");
    assertThatThrownBy(() -> Cropper.nonzeroMask(List.of(), false))
        .isInstanceOf(IllegalArgumentException.class);
    Volume other = ReferenceFile.formula(new Grid(3, 3, 2, AFFINE));
    assertThatThrownBy(() -> Cropper.nonzeroMask(List.of(volume, other), false))
        .hasMessageContaining("different shape");
  }
}
