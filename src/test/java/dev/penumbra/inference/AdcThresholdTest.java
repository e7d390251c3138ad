package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rule that every installation has as a choice. */
class AdcThresholdTest {

  private static final Grid GRID = new Grid(40, 40, 20, Affine.scaling(2, 2, 2));

  /** A ball of brain with a ball of lesion: bright in DWI, dark in ADC. */
  private static Map<Modality, Volume> ball() {
    float[] dwi = new float[GRID.voxels()];
    float[] adc = new float[GRID.voxels()];
    for (int z = 0; z < GRID.nz(); z++) {
      for (int y = 0; y < GRID.ny(); y++) {
        for (int x = 0; x < GRID.nx(); x++) {
          int i = GRID.index(x, y, z);
          double brain = Math.hypot(Math.hypot(x - 20, y - 20), 2 * (z - 10));
          if (brain < 18) {
            boolean lesion = lesion(x, y, z);
            float texture = (x * 7 + y * 13 + z * 5) % 11;
            dwi[i] = (lesion ? 260 : 100) + texture;
            adc[i] = ((lesion ? 400 : 850) + texture) * 1e-6f;
          }
        }
      }
    }
    Map<Modality, Volume> images = new EnumMap<>(Modality.class);
    images.put(Modality.DWI, new Volume(GRID, dwi));
    images.put(Modality.ADC, new Volume(GRID, adc));
    return images;
  }

  private static boolean lesion(int x, int y, int z) {
    return Math.hypot(Math.hypot(x - 26, y - 20), z - 10) < 4;
  }

  @Test
  void findsTheLesionOnDwisGrid() {
    BundleCatalog catalog = new BundleCatalog(new ModelConfig(null, null));
    assertThat(catalog.refused()).isEmpty();
    InferenceConfig config = new InferenceConfig("cpu", null, null);
    ComputeDevices devices = new ComputeDevices(config);
    try (Segmenters segmenters =
        new Segmenters(catalog, config, devices, WeightsConfig.byDevice())) {
      Segmenter segmenter = segmenters.get("adc-threshold", devices.first());
      Segmentation found = segmenter.segment(ball(), new SegmentationListener() {});
      assertThat(found.mask().grid()).isEqualTo(GRID);
      int hits = 0;
      int truth = 0;
      for (int z = 0; z < GRID.nz(); z++) {
        for (int y = 0; y < GRID.ny(); y++) {
          for (int x = 0; x < GRID.nx(); x++) {
            truth += lesion(x, y, z) ? 1 : 0;
            hits += lesion(x, y, z) && found.mask().at(x, y, z) ? 1 : 0;
          }
        }
      }
      assertThat(2.0 * hits / (truth + found.mask().count())).isGreaterThan(0.9);
    }
  }
}
