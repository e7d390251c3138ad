package dev.penumbra.cases.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penumbra.Prerequisite;
import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderCasesTest {

  private static final Set<Modality> BOTH = Set.of(Modality.DWI, Modality.ADC);

  @TempDir Path root;

  private Path file(String path) throws IOException {
    return CasesFolder.file(root, path);
  }

  private FolderCases looked() {
    FolderCases cases = CasesFolder.cases(root);
    cases.look();
    return cases;
  }

  private List<CaseSummary> list() {
    return looked().list();
  }

  private List<String> ids() {
    return list().stream().map(summary -> summary.id().value()).toList();
  }

  private List<String> files(String id) {
    CaseFiles files = looked().files(new CaseId(id), BOTH, LoadWatch.NONE).orElseThrow();
    List<String> paths =
        files.images().values().stream()
            .map(this::relative)
            .sorted()
            .collect(Collectors.toCollection(ArrayList::new));
    files.groundTruth().map(this::relative).ifPresent(paths::add);
    return paths;
  }

  private String relative(NiftiFile file) {
    try {
      return root.toRealPath().relativize(file.path().orElseThrow()).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void findsTheLayoutOfIsles22() throws IOException {
    file("sub-strokecase0001/ses-0001/dwi/sub-strokecase0001_ses-0001_dwi.nii.gz");
    file("sub-strokecase0001/ses-0001/dwi/sub-strokecase0001_ses-0001_adc.nii.gz");
    file("sub-strokecase0001/ses-0001/anat/sub-strokecase0001_ses-0001_FLAIR.nii.gz");
    file("derivatives/sub-strokecase0001/ses-0001/sub-strokecase0001_ses-0001_msk.nii.gz");
    file("participants.tsv");
    CaseSummary found = list().get(0);
    assertThat(list()).hasSize(1);
    assertThat(found.id()).isEqualTo(new CaseId("sub-strokecase0001"));
    assertThat(found.source()).isEqualTo("folder");
    assertThat(found.modalities()).isEqualTo(Set.of(Modality.values()));
    assertThat(found.hasGroundTruth()).isTrue();
    assertThat(looked().find(found.id())).contains(found);
  }

  @Test
  void findsTheLayoutOfIsles24AndNeverMixesSpaces() throws IOException {
    String raw = "train/raw_data/sub-stroke0001/";
    String derived = "train/derivatives/sub-stroke0001/";
    file(raw + "ses-01/sub-stroke0001_ses-01_ncct.nii.gz");
    file(raw + "ses-02/sub-stroke0001_ses-02_dwi.nii.gz");
    file(raw + "ses-02/sub-stroke0001_ses-02_adc.nii.gz");
    file(derived + "ses-01/sub-stroke0001_ses-01_space-ncct_lvo-msk.nii.gz");
    file(derived + "ses-01/sub-stroke0001_ses-01_space-ncct_cow-msk.nii.gz");
    file(derived + "ses-02/sub-stroke0001_ses-02_space-ncct_dwi.nii.gz");
    file(derived + "ses-02/sub-stroke0001_ses-02_space-ncct_adc.nii.gz");
    file(derived + "ses-02/sub-stroke0001_ses-02_space-ncct_lesion-msk.nii.gz");
    file("train/phenotype/sub-stroke0001/ses-02/sub-stroke0001_ses-02_outcome.csv");
    assertThat(ids()).containsExactly("sub-stroke0001");
    assertThat(files("sub-stroke0001"))
        .containsExactly(
            raw + "ses-02/sub-stroke0001_ses-02_adc.nii.gz",
            raw + "ses-02/sub-stroke0001_ses-02_dwi.nii.gz",
            derived + "ses-02/sub-stroke0001_ses-02_space-ncct_lesion-msk.nii.gz");
    file(derived + "ses-02/sub-stroke0001_ses-02_lesion-msk.nii.gz");
    assertThat(files("sub-stroke0001"))
        .last()
        .isEqualTo(derived + "ses-02/sub-stroke0001_ses-02_lesion-msk.nii.gz");
  }

  @Test
  void imagesInAnotherSpaceAreTakenTogetherWhereThereAreNoOthers() throws IOException {
    file("raw_data/s/ses-02/s_ses-02_dwi.nii.gz");
    file("derivatives/s/ses-02/s_ses-02_space-ncct_adc.nii.gz");
    assertThat(ids()).isEmpty();
    file("derivatives/s/ses-02/s_ses-02_space-ncct_dwi.nii.gz");
    file("derivatives/s/ses-02/s_ses-02_lesion-msk.nii.gz");
    file("derivatives/s/ses-02/s_ses-02_space-ncct_lesion-msk.nii.gz");
    assertThat(files("s")).hasSize(3).allSatisfy(file -> assertThat(file).contains("space-ncct"));
  }

  @Test
  void findsTheMasksOfPipelinesAsInBids() throws IOException {
    file("sub-1/ses-a/dwi/sub-1_ses-a_dwi.nii.gz");
    file("sub-1/ses-a/dwi/sub-1_ses-a_adc.nii.gz");
    file("derivatives/experts/sub-1/ses-a/anat/sub-1_ses-a_label-lesion_mask.nii.gz");
    file("derivatives/experts/sub-1/ses-a/anat/sub-1_ses-a_label-brain_mask.nii.gz");
    assertThat(files("sub-1")).last().asString().endsWith("sub-1_ses-a_label-lesion_mask.nii.gz");
  }

  @Test
  void aMaskWithoutSessionBelongsToTheOnlySession() throws IOException {
    file("s/ses-1/s_ses-1_dwi.nii.gz");
    file("s/ses-1/s_ses-1_adc.nii.gz");
    file("derivatives/s/s_msk.nii.gz");
    assertThat(files("s")).hasSize(3);
    file("s/ses-2/s_ses-2_dwi.nii.gz");
    assertThat(files("s")).hasSize(2);
  }

  @Test
  void findsAFolderPerKindOfImage() throws IOException {
    for (String subject : List.of("sub-stroke0001", "sub-stroke0002")) {
      file("Images-DWI/" + subject + "_ses-02_dwi.nii.gz");
      file("Images-ADC/" + subject + "_ses-02_adc.nii.gz");
    }
    file("Masks/sub-stroke0002_ses-02_lesion-msk.nii.gz");
    file("Images-DWI/sub-stroke0003_ses-02_dwi.nii.gz");
    assertThat(ids()).containsExactly("sub-stroke0001", "sub-stroke0002");
    assertThat(files("sub-stroke0002"))
        .containsExactly(
            "Images-ADC/sub-stroke0002_ses-02_adc.nii.gz",
            "Images-DWI/sub-stroke0002_ses-02_dwi.nii.gz",
            "Masks/sub-stroke0002_ses-02_lesion-msk.nii.gz");
    assertThat(CasesFolder.cases(root).files(new CaseId("sub-stroke0001"), BOTH, LoadWatch.NONE))
        .as("before the first look")
        .isPresent();
  }

  @Test
  void findsFlatFoldersAndRawData() throws IOException {
    file("patient7/x_dwi.nii");
    file("patient7/x_adc.nii");
    file("rawdata/sub-2/sub-2_dwi.nii.gz");
    file("rawdata/sub-2/sub-2_adc.nii.gz");
    file("dataset/rawdata/sub-3/sub-3_dwi.nii.gz");
    file("dataset/rawdata/sub-3/sub-3_adc.nii.gz");
    file("deep/a/b/c/x_dwi.nii");
    file("deep/a/b/c/x_adc.nii");
    file("tooDeep/a/b/c/d/x_dwi.nii");
    file("tooDeep/a/b/c/d/x_adc.nii");
    assertThat(ids()).containsExactly("deep", "patient7", "sub-2", "sub-3");
    assertThat(list().get(1).modalities()).containsExactlyInAnyOrder(Modality.DWI, Modality.ADC);
    assertThat(list().get(1).hasGroundTruth()).isFalse();
  }

  @Test
  void leavesOutWhatIsIncompleteOrHasNoUsableName() throws IOException {
    file("noAdc/x_dwi.nii.gz");
    file("twoSessions/ses-1/x_ses-1_dwi.nii.gz");
    file("twoSessions/ses-2/x_ses-2_adc.nii.gz");
    file("bad name/x_dwi.nii.gz");
    file("bad name/x_adc.nii.gz");
    file(".hidden/x_dwi.nii.gz");
    file(".hidden/x_adc.nii.gz");
    file("text/x_dwi.json");
    assertThat(ids()).isEmpty();
    SourceStatus status = looked().status();
    assertThat(status.state()).isEqualTo(SourceStatus.State.READY);
    assertThat(status.message().orElseThrow()).contains("no subject with a DWI and an ADC");
  }

  @Test
  void takesTheFirstCompleteSessionWithItsOwnTruth() throws IOException {
    for (String session : List.of("ses-2", "ses-3")) {
      file("s/" + session + "/s_" + session + "_dwi.nii.gz");
      file("s/" + session + "/s_" + session + "_adc.nii.gz");
    }
    file("s/ses-1/s_ses-1_dwi.nii.gz");
    file("s/ses-3/s_ses-3_flair.nii.gz");
    file("derivatives/s/ses-3/s_ses-3_msk.nii.gz");
    assertThat(list()).hasSize(1);
    assertThat(list().get(0).modalities()).doesNotContain(Modality.FLAIR);
    assertThat(list().get(0).hasGroundTruth()).isFalse();
  }

  @Test
  void readsTheRealCase() {
    Path isles = Path.of("../shared/data/isles22");
    Prerequisite.require(Files.isDirectory(isles), "the ISLES'22 sample case");
    FolderCases source = CasesFolder.cases(isles);
    source.look();
    CaseId id = new CaseId("sub-strokecase0001");
    assertThat(source.list()).extracting(CaseSummary::id).containsExactly(id);
    CaseVolumes volumes =
        new CaseCatalog(List.of(source), new CaseReader()).open(id, BOTH, LoadWatch.NONE);
    assertThat(volumes.grid().shape()).isEqualTo("112×112×73");
    assertThat(volumes.volumes()).containsOnlyKeys(Modality.DWI, Modality.ADC);
    assertThat(volumes.groundTruth()).isEmpty();
    assertThat(volumes.warnings())
        .singleElement()
        .asString()
        .endsWith(
            "_adc.nii.gz is in 1e-3 mm²/s, as its values show; it was converted to 1e-6 mm²/s.");
  }

  @Test
  void anAbsentFolderHasNoCases() {
    for (Path none : new Path[] {null, Path.of("")}) {
      FolderCases cases = new FolderCases(new FolderConfig(none, Duration.ofSeconds(5)), null);
      assertThat(cases.look()).isZero();
      assertThat(cases.list()).isEmpty();
      assertThat(cases.find(new CaseId("x"))).isEmpty();
      assertThat(cases.files(new CaseId("x"), BOTH, LoadWatch.NONE)).isEmpty();
      assertThat(cases.status()).isEqualTo(SourceStatus.ready());
    }
  }

  @Test
  void anIntervalThatIsNoneIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FolderConfig(root, Duration.ZERO))
        .withMessage("penumbra.cases-rescan is PT0S; it must be longer than zero, for example 5s.");
  }
}
