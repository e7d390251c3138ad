package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResultFoldersTest {

  @TempDir private Path temp;
  private Path root;
  private ResultFolders folders;

  @BeforeEach
  void someResults() throws IOException {
    root = temp.resolve("data/results");
    folders = new ResultFolders(root, Clock.systemUTC());
    Path folder = folders.create("job-1");
    Files.writeString(folder.resolve("lesion_msk.nii.gz"), "mask");
    Files.writeString(temp.resolve("secret.txt"), "secret");
    Files.writeString(root.resolve("outside.txt"), "outside");
  }

  @Test
  void findsAFolderAndItsFilesByName() {
    assertThat(folders.find("job-1")).contains(root.resolve("job-1"));
    assertThat(folders.file("job-1", "lesion_msk.nii.gz")).get().asString().endsWith("msk.nii.gz");
    assertThat(folders.find("job-2")).isEmpty();
    assertThat(folders.file("job-1", "lesion_prob.nii.gz")).isEmpty();
  }

  @Test
  void findsFoldersThatAnEarlierProcessMade() {
    ResultFolders restarted = new ResultFolders(root, Clock.systemUTC());
    assertThat(restarted.find("job-1")).isPresent();
    assertThat(restarted.list()).containsExactly(root.resolve("job-1"));
  }

  @Test
  void makesFoldersForTheirOwnerOnly() throws IOException {
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
    for (Path folder : new Path[] {root, root.resolve("job-1")}) {
      assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "../", "../results/job-1", "job-1/", "./job-1", "job-1/../job-1", "/", "//",
        "/etc", "%2e%2e", "..%2f..", "job-1%00", "job-1\0", "\0", "job-1\\..", "C:\\", "~", "JOB-1",
        " job-1", "job-1 ", "job-1\n", "outside.txt", ".penumbra", "*", "job-?"
      })
  void noSpellingOfAnIdLeadsAnywhereElse(String id) {
    assertThat(folders.find(id)).isEmpty();
    assertThat(folders.file(id, "secret.txt")).isEmpty();
    assertThat(folders.file(id, "lesion_msk.nii.gz")).isEmpty();
    folders.delete(id);
    assertThat(temp.resolve("secret.txt")).exists();
    assertThat(root.resolve("job-1")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../outside.txt",
        "../../secret.txt",
        "..%2foutside.txt",
        "%2e%2e/outside.txt",
        "/etc/passwd",
        "lesion_msk.nii.gz/",
        "./lesion_msk.nii.gz",
        "lesion_msk.nii.gz\0",
        "lesion_msk.nii.gz\0.png",
        "\0",
        "..\\outside.txt",
        "*",
        "LESION_MSK.nii.gz",
        ".penumbra"
      })
  void noSpellingOfANameLeadsAnywhereElse(String name) {
    assertThat(folders.file("job-1", name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "a.b", "-a", ".a", "a b", "a\0"})
  void refusesToMakeFoldersWithOtherNames(String id) {
    assertThatThrownBy(() -> folders.create(id)).isInstanceOf(IllegalArgumentException.class);
    assertThat(folders.list()).hasSize(1);
  }

  @Test
  void refusesASecondFolderOfTheSameName() {
    assertThatThrownBy(() -> folders.create("job-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is a result folder for job job-1 already.");
  }

  @Test
  void doesNotFollowLinks() throws IOException {
    Path folder = folders.find("job-1").orElseThrow();
    Files.createSymbolicLink(folder.resolve("link.txt"), temp.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("job-2"), temp);
    assertThat(folders.file("job-1", "link.txt")).isEmpty();
    assertThat(folders.find("job-2")).isEmpty();
    assertThat(folders.file("job-2", "secret.txt")).isEmpty();
  }

  @Test
  void doesNotFollowALinkThatTookAFoldersPlace() throws IOException {
    Path folder = folders.find("job-1").orElseThrow();
    Files.move(folder, root.resolve("moved"));
    Files.createSymbolicLink(folder, temp);
    assertThat(folders.file("job-1", "secret.txt")).isEmpty();
  }

  @Test
  void deletesAFolderAndNothingThatItsLinksPointTo() throws IOException {
    Path folder = folders.find("job-1").orElseThrow();
    Files.createSymbolicLink(folder.resolve("link.txt"), temp.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("link"), temp);
    Files.createDirectories(folder.resolve("a/b"));
    folders.delete("job-1");
    assertThat(folders.find("job-1")).isEmpty();
    assertThat(ResultFolders.children(root, path -> true))
        .containsExactly(root.resolve("outside.txt"));
    assertThat(temp.resolve("secret.txt")).exists();
    folders.delete("job-1");
  }

  @Test
  void saysWhichSettingNamesAFileInsteadOfAFolder() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> new ResultFolders(file, Clock.systemUTC()))
        .hasMessageContaining("penumbra.results-dir")
        .hasMessageNotContaining(temp.toString());
  }
}
