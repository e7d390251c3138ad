package dev.penumbra.inference;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.EnumMap;
import java.util.Map;

/** Small images for tests. */
final class TestImages {

  static final Grid GRID = new Grid(12, 10, 8, Affine.scaling(2, 2, 2));

  private TestImages() {}

  /** DWI and ADC with the same ramp from 0 to 1 along x. */
  static Map<Modality, Volume> ramps() {
    return both(GRID, GRID, 1f / (GRID.nx() - 1));
  }

  static Map<Modality, Volume> both(Grid dwi, Grid adc, float slope) {
    Map<Modality, Volume> images = new EnumMap<>(Modality.class);
    images.put(Modality.DWI, ramp(dwi, slope));
    images.put(Modality.ADC, ramp(adc, slope));
    return images;
  }

  static Volume ramp(Grid grid, float slope) {
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = i % grid.nx() * slope;
    }
    return new Volume(grid, data);
  }

  static Grid shifted(double mm) {
    return new Grid(
        GRID.nx(), GRID.ny(), GRID.nz(), Affine.of(2, 0, 0, mm, 0, 2, 0, 0, 0, 0, 2, 0));
  }
}
