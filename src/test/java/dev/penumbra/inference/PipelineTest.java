package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Reorientation;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole manifests on a small anisotropic volume that lies askew in the patient, against the same
 * pipelines put together from scipy, scikit-image, PyTorch, nnU-Net and MONAI.
 */
class PipelineTest {

  private static final Grid GRID = new Grid(22, 18, 9, askew(1.37, 1.43, 2.61));

  @TempDir Path folder;

  /** Rotated by 20° about z and then by 10° about x, with a left-handed x axis. */
  private static Affine askew(double sx, double sy, double sz) {
    double c = Math.cos(Math.toRadians(20));
    double s = Math.sin(Math.toRadians(20));
    double d = Math.cos(Math.toRadians(10));
    double t = Math.sin(Math.toRadians(10));
    return Affine.of(
        -sx * c,
        -sy * s,
        0,
        40,
        sx * s * d,
        sy * c * d,
        -sz * t,
        -31,
        sx * s * t,
        sy * c * t,
        sz * d,
        12.5);
  }

  private static Map<Modality, Volume> images() {
    return Map.of(
        Modality.DWI, Volume.ofIntegers(GRID, TestModel.reference("case-dwi")),
        Modality.ADC, new Volume(GRID, TestModel.reference("case-adc")),
        Modality.FLAIR, new Volume(GRID, TestModel.reference("case-flair")));
  }

  private void check(TestModel model, String name, float tolerance) {
    try (Segmenter segmenter = model.load(folder)) {
      Segmentation result = segmenter.segment(images(), new SegmentationListener() {});
      assertThat(result.mask().grid()).isEqualTo(GRID);
      assertThat(result.warnings()).isEmpty();
      ReferenceTolerance.assertClose(
          result.probability().data(), TestModel.reference(name + "-probability"), tolerance);
      assertThat(
              ReferenceTolerance.differing(
                  result.mask().data(), TestModel.reference(name + "-mask")))
          .as("differing voxels of the mask")
          .isZero();
    }
  }

  @Test
  void likeSeals() {
    check(
        TestModel.of("conv-a", "conv-b")
            .preprocessing(
                """
                {"step": "resample", "spacing": [1, 1, 1], "rule": "itk-linear",
                 "wholeNumbers": ["DWI"]},
                {"step": "crop", "to": "nonzero", "fillHoles": true},
                {"step": "resample", "spacing": [1.2, 1.2, 1.2], "rule": "nnunet-cubic"},
                {"step": "normalize", "method": "z-score", "over": "crop-mask", "epsilon": 1e-8}
                """)
            .network(
                """
                "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": "all",
                "window": {"patch": [8, 12, 10], "overlap": 0.5, "steps": "nnunet",
                           "weights": "gaussian-nnunet", "sigma": 0.125}
                """)
            .decision("\"rule\": \"argmax\"")
            .minimumLesionMl(0.03),
        "seals",
        2e-4f);
  }

  @Test
  void likeNvauto() {
    check(
        TestModel.of("conv-a", "position")
            .inputs("\"ADC\", \"DWI\"")
            .axes("xyz")
            .preprocessing(
                """
                {"step": "resample", "spacing": [1, 1, 1], "rule": "monai-linear"},
                {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 0}
                """)
            .network(
                """
                "outputs": 2, "activation": "softmax", "lesionChannel": 1, "blend": "logit",
                "window": {"patch": [16, 12, 14], "overlap": 0.625, "steps": "monai",
                           "weights": "gaussian-monai", "sigma": 0.125}
                """)
            .decision("\"rule\": \"argmax\""),
        "nvauto",
        2e-5f);
  }

  @Test
  void likeFactorizer() {
    check(
        TestModel.of("conv-flair-a", "conv-flair-b")
            .inputs("\"DWI\", \"ADC\", \"FLAIR\"")
            .axes("xyz")
            .preprocessing(
                """
                {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 0},
                {"step": "resample", "spacing": [2, 2, 2], "rule": "half-pixel-linear",
                 "tolerance": 0.001}
                """)
            .network(
                """
                "outputs": 1, "activation": "sigmoid", "lesionChannel": 0, "blend": "logit",
                "ensemble": "mean-logit",
                "window": {"patch": [8, 8, 8], "overlap": 0.5, "steps": "monai",
                           "weights": "constant"}
                """)
            .decision("\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true"),
        "factorizer",
        2e-6f);
  }

  @Test
  void likeHdBet() {
    check(
        TestModel.of("conv-one")
            .inputs("\"DWI\"")
            .preprocessing(
                """
                {"step": "resample", "spacing": [1.5, 1.5, 1.5], "rule": "nnunet-cubic"},
                {"step": "normalize", "method": "z-score", "over": "all", "epsilon": 0}
                """)
            .network(
                """
                "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": "all",
                "window": {"patch": "whole", "multipleOf": 8, "minimum": [24, 24, 24],
                           "padding": "high"}
                """)
            .decision("\"rule\": \"argmax\", \"grid\": \"network\", \"onlyLargest\": true"),
        "hd-bet",
        1e-5f);
  }

  @Test
  void orientedInputGivesTheSameWhateverTheOrderOfTheFilesAxes() {
    TestModel model =
        TestModel.of("conv-a")
            .preprocessing(
                """
                {"step": "orient", "to": "RAS"},
                {"step": "resample", "spacing": [1.5, 1.5, 2], "rule": "half-pixel-linear"},
                {"step": "crop", "to": "nonzero", "fillHoles": false},
                {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 1e-8}
                """)
            .network(
                """
                "outputs": 2, "activation": "softmax", "lesionChannel": 1,
                "window": {"patch": "whole"}
                """);
    Map<Modality, Volume> images =
        Map.of(
            Modality.DWI, new Volume(GRID, TestModel.reference("case-dwi")),
            Modality.ADC, new Volume(GRID, TestModel.reference("case-adc")));
    Reorientation toRas = Reorientation.toRas(GRID);
    // The file's axes: down, to the left, to the back.
    Grid ras = toRas.after();
    Affine a = ras.affine();
    double[] corner = a.apply(ras.nx() - 1, ras.ny() - 1, ras.nz() - 1);
    Grid other =
        new Grid(
            ras.nz(),
            ras.nx(),
            ras.ny(),
            Affine.of(
                -a.at(0, 2),
                -a.at(0, 0),
                -a.at(0, 1),
                corner[0],
                -a.at(1, 2),
                -a.at(1, 0),
                -a.at(1, 1),
                corner[1],
                -a.at(2, 2),
                -a.at(2, 0),
                -a.at(2, 1),
                corner[2]));
    Reorientation fromOther = Reorientation.toRas(other);
    Map<Modality, Volume> exchanged = new EnumMap<>(Modality.class);
    images.forEach(
        (modality, volume) -> exchanged.put(modality, fromOther.undo(toRas.apply(volume))));
    try (Segmenter segmenter = model.load(folder)) {
      Segmentation one = segmenter.segment(images, new SegmentationListener() {});
      Segmentation two = segmenter.segment(exchanged, new SegmentationListener() {});
      assertThat(one.probability().grid()).isEqualTo(GRID);
      assertThat(two.probability().grid()).isEqualTo(other);
      float[] expected = toRas.apply(one.probability()).data();
      float[] found = fromOther.apply(two.probability()).data();
      ReferenceTolerance.assertClose(found, expected, 1e-4f);
      assertThat(one.mask().count()).isPositive();
      assertThat(expected).isNotEqualTo(one.probability().data());
    }
  }
}
