package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against nnU-Net's own tiled prediction and MONAI's own {@code sliding_window_inference}, with
 * networks whose output depends on where in a patch a voxel is.
 */
class SlidingWindowTest {

  private static final Grid GRID = new Grid(17, 11, 13, Affine.scaling(1, 1, 1));

  @TempDir Path folder;

  private static Map<Modality, Volume> image() {
    float[] both = TestModel.reference("image");
    int n = GRID.voxels();
    return Map.of(
        Modality.DWI, new Volume(GRID, Arrays.copyOf(both, n)),
        Modality.ADC, new Volume(GRID, Arrays.copyOfRange(both, n, 2 * n)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nnunet-conv-flips         | conv-a   | [6, 5, 8]    | 0.5  | all  | 1",
        "nnunet-conv-flips         | conv-a   | [6, 5, 8]    | 0.5  | all  | 7",
        "nnunet-position           | position | [6, 5, 8]    | 0.5  | none | 3",
        "nnunet-position-flips     | position | [5, 8, 7]    | 0.25 | all  | 4",
        "nnunet-smaller-than-patch | position | [16, 12, 24] | 0.5  | all  | 2",
        "nnunet-partly-smaller     | position | [16, 8, 20]  | 0.5  | all  | 2",
      })
  void doesWhatNnunetDoes(
      String name, String network, String patch, double overlap, String flips, int batch) {
    check(
        name,
        network,
        batch,
        """
        "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": "%s",
        "window": {"patch": %s, "overlap": %s, "steps": "nnunet",
                   "weights": "gaussian-nnunet", "sigma": 0.125}
        """
            .formatted(flips, patch, overlap));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "monai-conv               | conv-a        | [7, 6, 8]    | 0.625 | gaussian | 2 | softmax | 1",
        "monai-position           | position      | [7, 6, 8]    | 0.625 | gaussian | 2 | softmax | 1",
        "monai-smaller-than-patch | position      | [16, 12, 24] | 0.5   | gaussian | 2 | softmax | 1",
        "monai-partly-smaller     | position      | [16, 8, 20]  | 0.25  | gaussian | 2 | softmax | 1",
        "monai-constant           | position      | [5, 11, 6]   | 0.5   | constant | 2 | softmax | 1",
        "monai-sigmoid            | position      | [5, 4, 6]    | 0.5   | constant | 2 | sigmoid | 1",
        "monai-three-classes      | three-classes | [7, 6, 8]    | 0.625 | gaussian | 3 | softmax | 2",
      })
  void doesWhatMonaiDoes(
      String name,
      String network,
      String patch,
      double overlap,
      String weights,
      int outputs,
      String activation,
      int lesionChannel) {
    String weighted =
        weights.equals("gaussian") ? "\"gaussian-monai\", \"sigma\": 0.125" : "\"constant\"";
    check(
        name,
        network,
        3,
        """
        "outputs": %d, "activation": "%s", "lesionChannel": %d, "blend": "logit",
        "window": {"patch": %s, "overlap": %s, "steps": "monai", "weights": %s}
        """
            .formatted(outputs, activation, lesionChannel, patch, overlap, weighted));
  }

  private void check(String name, String network, int batch, String plan) {
    try (Segmenter segmenter = TestModel.of(network).network(plan).load(folder, batch)) {
      Segmentation result = segmenter.segment(image(), new SegmentationListener() {});
      ReferenceTolerance.assertClose(result.probability().data(), TestModel.reference(name), 2e-6f);
      assertThat(result.probability().grid()).isEqualTo(GRID);
    }
  }
}
