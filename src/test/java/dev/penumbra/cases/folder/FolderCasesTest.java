package dev.penumbra.cases.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderCasesTest {

  @TempDir Path root;

  private Path file(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "no image: listing must not read it");
  }

  private List<CaseSummary> list() {
    return new FolderCases(new FolderConfig(root)).list();
  }

  private List<String> ids() {
    return list().stream().map(summary -> summary.id().value()).toList();
  }

  @Test
  void findsTheLayoutOfIsles() throws IOException {
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
    assertThat(new FolderCases(new FolderConfig(root)).find(found.id())).contains(found);
  }

  @Test
  void findsFlatFoldersAndRawData() throws IOException {
    file("patient7/x_dwi.nii");
    file("patient7/x_adc.nii");
    file("rawdata/sub-2/sub-2_dwi.nii.gz");
    file("rawdata/sub-2/sub-2_adc.nii.gz");
    file("deep/a/b/c/x_dwi.nii");
    file("deep/a/b/c/x_adc.nii");
    file("tooDeep/a/b/c/d/x_dwi.nii");
    file("tooDeep/a/b/c/d/x_adc.nii");
    assertThat(ids()).containsExactly("deep", "patient7", "sub-2");
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
  void linksOutOfTheFolderAreRefusedAndLinksWithinAreFollowed(@TempDir Path elsewhere)
      throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("x_dwi.nii.gz"), "secret");
    Path inside = file(".git/annex/abc");
    file("out/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("out/x_dwi.nii.gz"), secret);
    file("in/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("in/x_dwi.nii.gz"), inside);
    file("dangling/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("dangling/x_dwi.nii.gz"), elsewhere.resolve("none"));
    Files.writeString(elsewhere.resolve("x_adc.nii.gz"), "secret");
    Files.createSymbolicLink(root.resolve("linked"), elsewhere);
    assertThat(ids()).containsExactly("in");
  }

  @Test
  void whatCannotBeListedIsEmpty() throws IOException {
    FolderListing listing = new FolderListing(root);
    Path file = file("a/x_dwi.nii");
    assertThat(listing.folders(file)).isEmpty();
    assertThat(listing.folders(root.resolve("none"))).isEmpty();
    assertThat(listing.images(file, 4)).isEmpty();
  }

  @Test
  void readsTheRealCase() {
    Path isles = Path.of("../shared/data/isles22");
    Prerequisite.require(Files.isDirectory(isles), "the ISLES'22 sample case");
    FolderCases source = new FolderCases(new FolderConfig(isles));
    CaseId id = new CaseId("sub-strokecase0001");
    assertThat(source.list()).extracting(CaseSummary::id).containsExactly(id);
    CaseVolumes volumes =
        new CaseCatalog(List.of(source), new CaseReader())
            .open(id, Set.of(Modality.DWI, Modality.ADC), LoadWatch.NONE);
    assertThat(volumes.grid().shape()).isEqualTo("112×112×73");
    assertThat(volumes.volumes()).containsOnlyKeys(Modality.DWI, Modality.ADC);
    assertThat(volumes.groundTruth()).isEmpty();
  }

  @Test
  void aMissingOrAbsentFolderHasNoCases() {
    assertThat(new FolderCases(new FolderConfig(root.resolve("none"))).list()).isEmpty();
    assertThat(new FolderCases(new FolderConfig(null)).list()).isEmpty();
    assertThat(new FolderCases(new FolderConfig(Path.of(""))).list()).isEmpty();
  }
}
