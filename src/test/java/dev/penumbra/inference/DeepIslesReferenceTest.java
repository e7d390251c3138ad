package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.PreprocessingStep;
import dev.penumbra.volume.Cropper;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SEALS and NVAUTO against DeepISLES itself, on the small cases of {@code reference_cases.py} with
 * networks of seeded weights. {@code reference_deepisles.py} says what was run to make the values.
 *
 * <p>Every step is compared, in order, so that the first failure says where the pipelines part. The
 * measured differences are written to {@code target/reference-deepisles.md}.
 */
class DeepIslesReferenceTest {

  private static final List<String> CASES =
      List.of(
          "isotropic-2mm",
          "anisotropic",
          "oblique",
          "wide",
          "smaller-than-patch",
          "four-dimensional",
          "integer",
          "flipped");

  private static final List<String> DIFFERENCES = new ArrayList<>();

  @TempDir Path folder;

  /** One pipeline on one case. */
  record Run(ReferenceCase reference, String pipeline) {

    static Run of(String name, String pipeline) {
      return new Run(new ReferenceCase(name), pipeline);
    }

    TestModel model() {
      return switch (pipeline) {
        case "seals" -> ReferenceModels.seals("[1, 1, 1]", "crop-mask");
        case "seals-plan" -> ReferenceModels.seals("[0.9, 1.2, 1.4]", "crop-mask");
        case "seals-thick-plan" -> ReferenceModels.seals("[1.1, 1, 3.5]", "crop-mask");
        case "seals-whole-norm" -> ReferenceModels.seals("[1, 1, 1]", "all");
        default -> ReferenceModels.nvauto();
      };
    }

    @Override
    public String toString() {
      return pipeline + " of " + reference.name();
    }
  }

  static Stream<Run> runs() {
    return Stream.concat(
        CASES.stream().flatMap(name -> Stream.of(Run.of(name, "seals"), Run.of(name, "nvauto"))),
        Stream.of(
            Run.of("oblique", "seals-plan"),
            Run.of("integer", "seals-thick-plan"),
            Run.of("anisotropic", "seals-whole-norm")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void everyStepIsDeepIsles(Run run) {
    ReferenceCase reference = run.reference();
    Map<Modality, Volume> images = reference.images();
    try (Segmenter segmenter = run.model().load(folder)) {
      BundleManifest manifest = segmenter.manifest();
      boolean seals = !run.pipeline().equals("nvauto");

      List<Volume> resampled = after(1, manifest, images);
      List<Volume> expected = reference.channels(seals ? "seals-resampled" : "nvauto-resampled");
      ReferenceCase.assertSameGrid(
          "resampled grid", resampled.get(0).grid(), expected.get(0).grid());
      Difference first = Difference.relative("resampled", resampled, expected);
      if (seals) {
        sameCrop(reference, resampled, after(2, manifest, images));
      }
      List<Volume> normalized = after(manifest.preprocessing().size(), manifest, images);
      Difference second =
          Difference.relative(
              "normalized", normalized, reference.channels(run.pipeline() + "-normalized"));

      Segmentation result = segmenter.segment(images, new SegmentationListener() {});
      Volume probability = reference.volume(run.pipeline() + "-probability");
      ReferenceCase.assertSameGrid("native grid", result.probability().grid(), probability.grid());
      Difference third = Difference.absolute("probability", result.probability(), probability);
      Volume mask = reference.volume(run.pipeline() + "-mask");
      int others = third.masks(result.mask(), mask, probability);
      DIFFERENCES.add(
          "| `%s` | %s | %s | %s | %s | %d |"
              .formatted(reference.name(), run.pipeline(), first, second, third, others));
    }
  }

  /** The channels after the first so many steps. */
  private static List<Volume> after(
      int steps, BundleManifest manifest, Map<Modality, Volume> images) {
    List<PreprocessingStep> first = manifest.preprocessing().subList(0, steps);
    return new Preprocessor(manifest.inputs(), Inputs.check(manifest, images).channels())
        .run(first, new SegmentationListener() {})
        .channels();
  }

  private static void sameCrop(
      ReferenceCase reference, List<Volume> resampled, List<Volume> cropped) {
    assertThat(Cropper.nonzeroBox(resampled)).as("crop").isEqualTo(reference.cropBox());
    List<Volume> expected =
        reference.channels("seals-resampled").stream()
            .map(channel -> Cropper.crop(channel, reference.cropBox()))
            .toList();
    Difference.relative("cropped", cropped, expected);
    assertThat(Cropper.nonzeroMask(cropped, true).data())
        .as("crop mask with holes filled")
        .isEqualTo(reference.cropMask().data());
  }

  @AfterAll
  static void tellDifferences() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| case | pipeline | resampled | normalized | probability, max / mean | mask |");
    lines.add("|---|---|---|---|---|---|");
    lines.addAll(DIFFERENCES);
    Files.write(Path.of("target", "reference-deepisles.md"), lines);
  }
}
