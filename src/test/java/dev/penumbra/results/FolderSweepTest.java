package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderSweepTest {

  private static final Instant NOW = Instant.parse("2030-01-02T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path root;
  private ResultFolders folders;

  @BeforeEach
  void aClockThatStands() {
    folders = new ResultFolders(root, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void deletesFoldersOfUnknownJobsFromTheRetentionOn() throws IOException {
    aged("older", DAY.plusSeconds(1));
    aged("exactly", DAY);
    aged("younger", DAY.minusSeconds(1));
    assertThat(folders.sweep(DAY, id -> false).deleted())
        .containsExactlyInAnyOrder("older", "exactly");
    assertThat(folders.find("older")).isEmpty();
    assertThat(folders.find("younger")).isPresent();
  }

  @Test
  void keepsTheFoldersOfKnownJobsHoweverOld() throws IOException {
    Path folder = aged("running", DAY.multipliedBy(9));
    Path part = Files.writeString(folder.resolve(".mask.1.part"), "x");
    age(part, DAY);
    assertThat(folders.sweep(DAY, "running"::equals))
        .isEqualTo(new SweepReport(java.util.List.of(), 0, 0));
    assertThat(part).exists();
  }

  @Test
  void keepsFoldersThatItDidNotMake() throws IOException {
    Path foreign = Files.createDirectory(root.resolve("documents"));
    age(Files.writeString(foreign.resolve(".thesis.part"), "x"), DAY.multipliedBy(9));
    age(foreign, DAY.multipliedBy(9));
    assertThat(folders.sweep(DAY, id -> false).deleted()).isEmpty();
    assertThat(foreign.resolve(".thesis.part")).exists();
  }

  @Test
  void removesTemporaryFilesWithoutAWriterAndHalfDeletedFolders() throws IOException {
    Path folder = aged("kept", Duration.ofMinutes(1));
    age(Files.writeString(folder.resolve(".old.1.part"), "x"), FolderSweep.ORPHANED);
    age(Files.writeString(folder.resolve(".new.1.part"), "x"), Duration.ofMinutes(59));
    age(folder, Duration.ofMinutes(1));
    age(Files.writeString(root.resolve(".old.2.part"), "x"), FolderSweep.ORPHANED);
    Files.createDirectories(root.resolve(".deleted-1/a"));
    SweepReport report = folders.sweep(DAY, id -> false);
    assertThat(report.leftovers()).isEqualTo(3);
    assertThat(folder.resolve(".new.1.part")).exists();
    assertThat(folder.resolve(".old.1.part")).doesNotExist();
    assertThat(root.resolve(".deleted-1")).doesNotExist();
  }

  @Test
  void oneFolderThatCannotBeSweptDoesNotKeepTheOthers() throws IOException {
    aged("a", DAY);
    aged("bad", DAY);
    aged("c", DAY);
    SweepReport report =
        folders.sweep(
            DAY,
            id -> {
              if (id.equals("bad")) {
                throw new IllegalStateException("unreadable journal");
              }
              return false;
            });
    assertThat(report.deleted()).containsExactly("a", "c");
    assertThat(report.failures()).isEqualTo(1);
  }

  @Test
  void aRootThatIsGoneIsAFailureInTheReport() throws IOException {
    Files.delete(root);
    assertThat(folders.sweep(DAY, id -> false).failures()).isEqualTo(1);
  }

  private Path aged(String id, Duration age) throws IOException {
    Path folder = folders.create(id);
    age(folder, age);
    return folder;
  }

  private static void age(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
  }
}
