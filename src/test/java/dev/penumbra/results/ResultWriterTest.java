package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultWriterTest {

  @TempDir private Path temp;
  private Path folder;
  private SmallCase small;

  @BeforeEach
  void aSmallCase() throws IOException {
    folder = Files.createDirectory(temp.resolve("result"));
    small = new SmallCase(Files.createDirectory(temp.resolve("inputs")));
  }

  @Test
  void writesTheFilesOfTheContractAndNothingElse() throws IOException {
    ResultSummary summary = small.write(folder, small.withTruth());
    assertThat(summary.files())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "dwi", "sub-1_dwi.nii.gz",
                "adc", "sub-1_adc.nii.gz",
                "flair", "sub-1_flair.nii.gz",
                "groundTruth", "sub-1_ground_truth.nii.gz",
                "prediction", "lesion_msk.nii.gz",
                "probability", "lesion_prob.nii.gz",
                "report", "report.png",
                "result", "result.json"));
    assertThat(names()).containsExactlyInAnyOrderElementsOf(summary.files().values());
  }

  @Test
  void maskAndProbabilityStandWhereTheDwiStands() throws IOException {
    small.write(folder, small.withTruth());
    NiftiHeader dwi = SmallCase.read(folder.resolve("sub-1_dwi.nii.gz")).header();
    for (String name : List.of("lesion_msk.nii.gz", "lesion_prob.nii.gz")) {
      NiftiHeader header = SmallCase.read(folder.resolve(name)).header();
      assertThat(header.grid()).isEqualTo(dwi.grid());
      assertThat(header.qformCode()).isEqualTo(dwi.qformCode());
      assertThat(header.sformCode()).isEqualTo(dwi.sformCode());
      assertThat(header.quaternion()).isEqualTo(dwi.quaternion());
      assertThat(header.qoffset()).isEqualTo(dwi.qoffset());
      assertThat(header.sform()).isEqualTo(dwi.sform());
    }
    NiftiImage mask = SmallCase.read(folder.resolve("lesion_msk.nii.gz"));
    assertThat(mask.header().datatype()).isEqualTo(NiftiDatatype.UINT8);
    assertThat(Mask.above(mask.volume(0), 0.5f).data()).isEqualTo(small.mask().data());
    NiftiImage probability = SmallCase.read(folder.resolve("lesion_prob.nii.gz"));
    assertThat(probability.header().datatype()).isEqualTo(NiftiDatatype.FLOAT32);
    assertThat(probability.volume(0).data()).isEqualTo(small.probability().data());
  }

  @Test
  void copiesCompressedInputsByteForByteAndCompressesTheOthers() throws IOException {
    small.write(folder, small.withTruth());
    assertThat(Files.readAllBytes(folder.resolve("sub-1_dwi.nii.gz")))
        .isEqualTo(Files.readAllBytes(small.file("any-name.nii.gz")));
    byte[] adc = Files.readAllBytes(folder.resolve("sub-1_adc.nii.gz"));
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(adc))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(small.file("adc.nii")));
    }
  }

  @Test
  void writesTheSegmentedVolumeOfAFourDimensionalDwi() throws IOException {
    small.write(folder, small.fourDimensional());
    NiftiImage dwi = SmallCase.read(folder.resolve("sub-1_dwi.nii.gz"));
    assertThat(dwi.volumes()).isEqualTo(1);
    assertThat(dwi.volume(0).data()).isEqualTo(small.dwi().data());
    assertThat(SmallCase.read(folder.resolve("lesion_msk.nii.gz")).volumes()).isEqualTo(1);
    assertThat(json())
        .extracting("inputs")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .anySatisfy(
            input ->
                assertThat(((Map<?, ?>) input).get("sha256"))
                    .isEqualTo(SmallCase.sha256(small.file("series.nii.gz"))));
  }

  @Test
  void numbersAreThoseOfTheMask() throws IOException {
    ResultSummary summary = small.write(folder, small.withTruth());
    double voxelMl = 2 * 2 * 3 / 1000.0;
    assertThat(summary.volumeMl()).isCloseTo(9 * voxelMl, within(1e-9));
    assertThat(summary.lesionCount()).isEqualTo(2);
    assertThat(summary.largestLesionMl()).isCloseTo(8 * voxelMl, within(1e-9));
    assertThat(summary.diceScore()).isCloseTo(2 * 8.0 / (9 + 8), within(1e-9));
    assertThat(summary.metrics())
        .containsEntry("lesionsHit", 1)
        .containsEntry("falseLesions", 1)
        .containsEntry("lesionCountDifference", 1)
        .containsKeys("lesionF1", "hd95Mm", "absoluteVolumeDifferenceMl", "lesions");
    assertThat(summary.warnings()).containsExactly("The scanner was warm.");
  }

  @Test
  void resultJsonSaysEverythingUnroundedAndWhereItCameFrom() throws IOException {
    ResultSummary summary = small.write(folder, small.withTruth());
    Map<String, Object> json = json();
    assertThat(json)
        .containsEntry("caseId", "sub-1")
        .containsEntry("createdAt", "2030-01-02T03:04:05Z")
        .containsEntry("device", "cpu")
        .containsEntry("elapsedSeconds", 1.25)
        .containsEntry("warnings", List.of("The scanner was warm."));
    assertThat((String) json.get("disclaimer")).contains("Research use only");
    assertThat(json).extracting("software.version").isEqualTo("1.2.3");
    assertThat(json).extracting("model.licence").isEqualTo("Apache-2.0");
    assertThat(json).extracting("metrics.dice").isEqualTo(summary.diceScore());
    assertThat((List<?>) json.get("lesions")).hasSize(2);
    for (Object input : (List<?>) json.get("inputs")) {
      Map<?, ?> source = (Map<?, ?>) input;
      Path file = small.file((String) source.get("name"));
      assertThat(source.get("sha256")).isEqualTo(SmallCase.sha256(file));
      assertThat(((Number) source.get("bytes")).longValue()).isEqualTo(Files.size(file));
    }
    for (Object output : ((Map<?, ?>) json.get("outputs")).values()) {
      Map<?, ?> file = (Map<?, ?>) output;
      assertThat(file.get("sha256"))
          .isEqualTo(SmallCase.sha256(folder.resolve((String) file.get("name"))));
    }
    assertThat(Files.readString(folder.resolve("result.json"))).doesNotContain(temp.toString());
  }

  @Test
  void reportIsAPicture() throws IOException {
    small.write(folder, small.withTruth());
    BufferedImage image = ImageIO.read(folder.resolve("report.png").toFile());
    assertThat(image.getWidth()).isEqualTo(1800);
  }

  @Test
  void withoutGroundTruthThereIsNoDice() throws IOException {
    ResultSummary summary = small.write(folder, small.withoutTruth());
    assertThat(summary.diceScore()).isNull();
    assertThat(summary.metrics()).containsOnlyKeys("lesions");
    assertThat(summary.files()).doesNotContainKey("groundTruth");
    assertThat(summary.warnings()).hasSize(1);
  }

  @Test
  void nothingFoundWhereNothingIsScoresOne() throws IOException {
    ResultSummary summary = small.write(folder, small.empty(true));
    assertThat(summary.diceScore()).isEqualTo(1.0);
    assertThat(summary.metrics()).containsEntry("lesionF1", 1.0).containsEntry("hd95Mm", 0.0);
    assertThat(summary.lesionCount()).isZero();
  }

  @Test
  void saysWhyHd95IsMissing() throws IOException {
    ResultSummary summary = small.write(folder, small.empty(false));
    assertThat(summary.diceScore()).isEqualTo(0.0);
    assertThat(summary.metrics()).containsEntry("hd95Mm", null);
    assertThat(summary.warnings()).contains("HD95 is not defined because no lesion was found.");
  }

  @Test
  void aGroundTruthOnAnotherGridIsKeptButNotCompared() throws IOException {
    Grid other = new Grid(3, 3, 3, Affine.scaling(1, 1, 1));
    ResultSummary summary = small.write(folder, small.withTruth(new Mask(other, new byte[27])));
    assertThat(summary.diceScore()).isNull();
    assertThat(summary.warnings())
        .contains(
            "The ground truth has 3×3×3 voxels and the DWI 10×9×8, so they were not compared.");
    assertThat(folder.resolve("sub-1_ground_truth.nii.gz")).exists();
  }

  @Test
  void aGroundTruthElsewhereInThePatientIsNotComparedButRoundingIsForgiven() throws IOException {
    Grid grid = small.mask().grid();
    Grid shifted = new Grid(10, 9, 8, grid.affine().moved(0, 0, 1, 1, 1, 1));
    ResultSummary summary =
        small.write(folder, small.withTruth(new Mask(shifted, small.truth().data())));
    assertThat(summary.diceScore()).isNull();
    assertThat(summary.warnings())
        .contains(
            "The ground truth is placed up to 3.0 mm away from the DWI, so they were not compared.");
    Grid rounded = new Grid(10, 9, 8, grid.affine().moved(0, 0, 0.02, 1, 1, 1));
    Path second = Files.createDirectory(temp.resolve("second"));
    assertThat(
            small
                .write(second, small.withTruth(new Mask(rounded, small.truth().data())))
                .diceScore())
        .isNotNull();
  }

  @Test
  void leavesNothingBehindWhenAnInputBreaksOff() {
    assertThatThrownBy(() -> small.write(folder, small.withBrokenAdc()))
        .isInstanceOf(IOException.class)
        .hasMessage("Stream closed");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void doesNotTouchFilesThatAreThereAlready() throws IOException {
    Files.writeString(folder.resolve("lesion_msk.nii.gz"), "somebody else's");
    assertThatThrownBy(() -> small.write(folder, small.withTruth()))
        .hasMessage("There is a file lesion_msk.nii.gz already.");
    assertThat(names()).containsExactly("lesion_msk.nii.gz");
    assertThat(folder.resolve("lesion_msk.nii.gz")).hasContent("somebody else's");
  }

  @Test
  void aMaskOnAnotherGridIsRefused() {
    Mask other = new Mask(new Grid(8, 9, 10, Affine.scaling(1, 1, 1)), new byte[720]);
    assertThatThrownBy(() -> small.withMask(other))
        .hasMessageContaining("8×9×10")
        .hasMessageContaining("10×9×8");
  }

  @Test
  void aCaseIdThatIsNoFileNameIsRefused() {
    assertThatThrownBy(() -> small.named("../sub-1")).isInstanceOf(IllegalArgumentException.class);
  }

  private List<String> names() {
    return ResultFolders.children(folder, path -> true).stream()
        .map(ResultFolders::nameOf)
        .toList();
  }

  private Map<String, Object> json() throws IOException {
    return ObjectMapper.getDefault()
        .readValue(
            Files.readAllBytes(folder.resolve("result.json")),
            Argument.mapOf(String.class, Object.class));
  }
}
