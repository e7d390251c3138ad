package dev.penumbra.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.folder.FolderFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaseSelectionTest {

  private final CaseSelection selection = new CaseSelection(new FolderFinder());

  @TempDir Path folder;

  @Test
  void aFolderGivesItsCompleteSubjectsByName() throws IOException {
    subject("cases/sub-2", "sub-2");
    subject("cases/sub-1", "sub-1");
    file("cases/sub-3/sub-3_dwi.nii.gz");
    assertThat(of("cases"))
        .allSatisfy(one -> assertThat(one).isInstanceOf(BatchCase.Found.class))
        .extracting(one -> one.id().value())
        .containsExactly("sub-1", "sub-2");
  }

  @Test
  void aListIsReadFromWhereItIsAndKeepsItsOrder() throws IOException {
    subject("data/rawdata/sub-1/ses-1/dwi", "sub-1_ses-1");
    file("data/derivatives/sub-1/ses-1/sub-1_ses-1_msk.nii.gz");
    subject("data/rawdata/sub-2/ses-1/dwi", "sub-2_ses-1");
    subject("lists/sub-3", "sub-3");
    list("lists/some.txt", "# two of them", "", "  sub-3 ", "../data/rawdata/sub-1", "sub-3");
    List<BatchCase> cases = of("lists/some.txt");
    assertThat(cases).extracting(one -> one.id().value()).containsExactly("sub-3", "sub-1");
    assertThat(((BatchCase.Found) cases.get(1)).files().groundTruth())
        .hasValueSatisfying(mask -> assertThat(mask.name()).isEqualTo("sub-1_ses-1_msk.nii.gz"));
  }

  /** So it stands in the ISLES archives: the name alone leads to {@code rawdata}. */
  @Test
  void aNameAloneIsLookedForInTheLayoutAroundTheList() throws IOException {
    subject("rawdata/sub-1/ses-1/dwi", "sub-1_ses-1");
    list("some.txt", "\uFEFFsub-1");
    assertThat(of("some.txt")).singleElement().isInstanceOf(BatchCase.Found.class);
  }

  @Test
  void aCaseThatIsNotThereIsOneCaseLessAndNoMore() throws IOException {
    subject("sub-1", "sub-1");
    list("some.txt", "sub-1", "sub-9", "nowhere/sub-8");
    List<BatchCase> cases = of("some.txt");
    assertThat(cases).hasSize(3);
    assertThat(cases.get(1))
        .isInstanceOfSatisfying(
            BatchCase.Absent.class,
            absent -> assertThat(absent.reason()).contains("Line 2", "some.txt", "sub-9"));
    assertThat(cases.get(2)).isInstanceOf(BatchCase.Absent.class);
  }

  @Test
  void twoCasesOfOneNameWouldShareAFolder() throws IOException {
    subject("site-a/sub-1", "sub-1");
    subject("site-b/sub-1", "sub-1");
    list("some.txt", "site-a/sub-1", "site-b/sub-1");
    refused("some.txt", "Lines 1 and 2 of some.txt", "sub-1");
  }

  @Test
  void whatNamesNoCaseIsRefusedWithWhatWouldBeRight() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    list("bad.txt", "sub-1/$(x)");
    list("blank.txt", "# nothing");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    refused("absent", "is not there");
    refused("empty", "_dwi.nii.gz");
    refused("bad.txt", "Line 1 of bad.txt", "sub-1/$(x)");
    refused("blank.txt", "names no case");
    refused("binary", "no text");
  }

  @Test
  void resultsAmongTheCasesWouldBeTakenForCases() throws IOException {
    subject("cases/sub-1", "sub-1");
    assertThatThrownBy(() -> selection.of(folder.resolve("cases"), folder.resolve("cases/out/x")))
        .isInstanceOf(BatchRefused.class)
        .hasMessageContaining("inside --cases");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("cases"));
    assertThatThrownBy(() -> selection.of(folder.resolve("cases"), folder.resolve("link/out")))
        .isInstanceOf(BatchRefused.class);
  }

  private List<BatchCase> of(String cases) {
    return selection.of(folder.resolve(cases), folder.resolve("out"));
  }

  private void refused(String cases, String... parts) {
    assertThatThrownBy(() -> of(cases))
        .isInstanceOf(BatchRefused.class)
        .hasMessageContainingAll(parts);
  }

  private void subject(String place, String name) throws IOException {
    file(place + "/" + name + "_dwi.nii.gz");
    file(place + "/" + name + "_adc.nii.gz");
  }

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no image: a selection must not read it");
  }

  private void list(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }
}
