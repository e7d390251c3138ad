package dev.penumbra.cases.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.cases.SourceStatus.State;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder is watched: what comes, goes, breaks or turns hostile while the service runs. */
final class FolderChangesTest {

  private static final Set<Modality> BOTH = Set.of(Modality.DWI, Modality.ADC);

  @TempDir Path temp;
  private Path root;
  private FolderCases cases;

  @BeforeEach
  void makeFolder() throws IOException {
    root = Files.createDirectory(temp.resolve("cases"));
    cases = CasesFolder.cases(root);
  }

  /** Shows the time that it was set to. */
  private static class SetClock extends Clock {

    private volatile Instant now;

    SetClock(Instant now) {
      this.now = now;
    }

    void set(Instant later) {
      now = later;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> ids() {
    return cases.list().stream().map(summary -> summary.id().value()).toList();
  }

  @Test
  void theFirstListingIsBeingMadeUntilTheFirstLook() throws IOException {
    CasesFolder.subject(root, "a");
    assertThat(cases.status()).isEqualTo(SourceStatus.loading());
    assertThat(cases.list()).isEmpty();
    assertThat(cases.find(new CaseId("a"))).isPresent();
    assertThat(cases.find(new CaseId("A"))).isEmpty();
    cases.look();
    assertThat(cases.status()).isEqualTo(SourceStatus.ready());
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void listingAnswersFromTheLastLook() throws IOException {
    CasesFolder.subject(root, "a");
    cases.look();
    CasesFolder.subject(root, "b");
    assertThat(ids()).containsExactly("a");
    assertThat(cases.find(new CaseId("b"))).as("looked up at once").isPresent();
    cases.look();
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void whatComesAndGoesIsSeen() throws IOException {
    CasesFolder.subject(root, "a");
    CasesFolder.subject(root, "b");
    CasesFolder.settle(root);
    cases.look();
    Files.delete(root.resolve("a/a_adc.nii.gz"));
    CasesFolder.file(root, "b/anat/b_flair.nii.gz");
    cases.look();
    assertThat(ids()).containsExactly("b");
    assertThat(cases.list().get(0).modalities()).contains(Modality.FLAIR);
    CasesFolder.file(root, "a/a_adc.nii.gz");
    CasesFolder.file(root, "derivatives/b/b_msk.nii.gz");
    cases.look();
    assertThat(ids()).containsExactly("a", "b");
    assertThat(cases.list().get(1).hasGroundTruth()).isTrue();
    Files.move(root.resolve("a"), root.resolve("c"));
    cases.look();
    assertThat(ids()).containsExactly("b", "c");
  }

  @Test
  void aLookReadsOnlyTheSubjectsThatChanged() throws IOException {
    for (int i = 0; i < 2000; i++) {
      CasesFolder.subject(root, "sub-%04d".formatted(i));
    }
    CasesFolder.settle(root);
    assertThat(cases.look()).isEqualTo(2000);
    assertThat(cases.list()).hasSize(2000);
    assertThat(cases.look()).isZero();
    CasesFolder.file(root, "sub-0007/sub-0007_msk.nii.gz");
    assertThat(cases.look()).isEqualTo(1);
    assertThat(cases.list().get(7).hasGroundTruth()).isTrue();
    assertThat(cases.list()).hasSize(2000);
  }

  @Test
  void aFolderThatJustChangedIsReadAgainBecauseTimesAreCoarse() throws IOException {
    CasesFolder.subject(root, "a");
    Instant changed = Files.getLastModifiedTime(root.resolve("a")).toInstant();
    SetClock clock = new SetClock(changed.plusSeconds(1));
    cases = CasesFolder.cases(root, clock);
    assertThat(cases.look()).isEqualTo(1);
    assertThat(cases.look()).isEqualTo(1);
    clock.set(changed.plusSeconds(3));
    assertThat(cases.look()).isEqualTo(1);
    assertThat(cases.look()).isZero();
  }

  @Test
  void aFolderThatGoesAwayIsDownAndComesBack() throws IOException {
    CasesFolder.subject(root, "a");
    cases.look();
    Path away = Files.move(root, temp.resolve("away"));
    cases.look();
    assertThat(ids()).isEmpty();
    assertThat(cases.find(new CaseId("a"))).isEmpty();
    assertThat(cases.status().state()).isEqualTo(State.DOWN);
    assertThat(cases.status().message().orElseThrow())
        .startsWith("The cases folder (penumbra.cases-dir) is not there.")
        .doesNotContain(temp.toString());
    assertThatExceptionOfType(SourceUnavailable.class)
        .isThrownBy(() -> cases.files(new CaseId("a"), BOTH, LoadWatch.NONE))
        .withMessageStartingWith("Case a was in the cases folder. The cases folder ");
    assertThat(cases.files(new CaseId("elsewhere"), BOTH, LoadWatch.NONE)).isEmpty();
    Files.move(away, root);
    cases.look();
    assertThat(ids()).containsExactly("a");
    assertThat(cases.status()).isEqualTo(SourceStatus.ready());
  }

  @Test
  void aFileInsteadOfAFolderIsDown() throws IOException {
    FolderCases file = CasesFolder.cases(Files.writeString(temp.resolve("file"), ""));
    file.look();
    assertThat(file.status().state()).isEqualTo(State.DOWN);
    assertThat(file.status().message().orElseThrow()).contains("is a file; name a folder");
  }

  @Test
  void aFolderThatDoesNotAnswerIsDownAndRequestsDoNotWaitForIt() throws Exception {
    CasesFolder.subject(root, "a");
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Thread disk = new Thread(() -> cases.look());
    SetClock hanging =
        new SetClock(Instant.now()) {
          private int calls;

          @Override
          public Instant instant() {
            if (Thread.currentThread() == disk && calls++ > 1) {
              waiting.countDown();
              await(answer);
            }
            return super.instant();
          }
        };
    cases = CasesFolder.cases(root, hanging);
    cases.look();
    disk.start();
    waiting.await();
    assertThat(cases.status()).isEqualTo(SourceStatus.ready());
    hanging.set(hanging.instant().plus(Duration.ofMinutes(1)));
    assertThat(cases.status().message().orElseThrow()).contains("does not answer");
    assertThat(ids()).containsExactly("a");
    assertThat(cases.find(new CaseId("unknown"))).isEmpty();
    answer.countDown();
    disk.join();
    assertThat(cases.status()).isEqualTo(SourceStatus.ready());
  }

  @Test
  void theThreadSeesChangesByItself() throws IOException {
    CasesFolder.subject(root, "a");
    cases = new FolderCases(new FolderConfig(root, Duration.ofMillis(1)), null);
    cases.begin();
    try {
      Eventually.until("the first case is listed", () -> ids().equals(List.of("a")));
      CasesFolder.subject(root, "b");
      Eventually.until("the new case is listed", () -> ids().equals(List.of("a", "b")));
    } finally {
      cases.close();
    }
  }

  @Test
  void aRootThatIsALinkWorksAndMayBePointedElsewhere() throws IOException {
    CasesFolder.subject(root, "a");
    Path other = Files.createDirectory(temp.resolve("other"));
    CasesFolder.subject(other, "b");
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);
    cases = CasesFolder.cases(link);
    cases.look();
    assertThat(ids()).containsExactly("a");
    assertThat(cases.files(new CaseId("a"), BOTH, LoadWatch.NONE)).isPresent();
    Files.delete(link);
    Files.createSymbolicLink(link, other);
    cases.look();
    assertThat(ids()).containsExactly("b");
  }

  @Test
  void linksOutOfTheFolderAreRefusedAndLinksToFilesWithinAreFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    CasesFolder.subject(elsewhere, "secret");
    Path secret = elsewhere.resolve("secret/secret_dwi.nii.gz");
    Path inside = CasesFolder.file(root, ".git/annex/abc");
    CasesFolder.file(root, "out/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("out/x_dwi.nii.gz"), secret);
    CasesFolder.file(root, "in/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("in/x_dwi.nii.gz"), inside);
    CasesFolder.file(root, "dangling/x_adc.nii.gz");
    Files.createSymbolicLink(root.resolve("dangling/x_dwi.nii.gz"), temp.resolve("none"));
    Files.createSymbolicLink(root.resolve("linked"), elsewhere.resolve("secret"));
    Files.createSymbolicLink(root.resolve("rawdata"), elsewhere);
    assertThat(cases.find(new CaseId("linked"))).isEmpty();
    cases.look();
    assertThat(ids()).containsExactly("in");
    assertThat(cases.find(new CaseId("linked"))).isEmpty();
    assertThat(cases.find(new CaseId("secret"))).isEmpty();
  }

  @Test
  void aContainerThatBecomesALinkIsNotFollowed() throws IOException {
    CasesFolder.subject(root.resolve("rawdata"), "a");
    cases.look();
    Files.move(root.resolve("rawdata"), temp.resolve("raw"));
    CasesFolder.subject(temp.resolve("raw"), "b");
    Files.createSymbolicLink(root.resolve("rawdata"), temp.resolve("raw"));
    assertThat(cases.find(new CaseId("b"))).isEmpty();
    assertThatExceptionOfType(SourceUnavailable.class)
        .isThrownBy(() -> cases.files(new CaseId("a"), BOTH, LoadWatch.NONE))
        .withMessageEndingWith("is no longer a file in the cases folder; it cannot be opened.");
    cases.look();
    assertThat(ids()).isEmpty();
  }

  @Test
  void aFileThatIsStillBeingCopiedFailsWithTheReadersSentence() throws IOException {
    CasesFolder.subject(root, "a");
    cases.look();
    CaseCatalog catalog = new CaseCatalog(List.of(cases), new CaseReader());
    assertThatExceptionOfType(UnreadableVolume.class)
        .isThrownBy(() -> catalog.open(new CaseId("a"), BOTH, LoadWatch.NONE))
        .withMessageStartingWith("a_dwi.nii.gz: ");
  }

  @Test
  void aFolderThatBecomesALinkAfterItWasListedIsNotOpened() throws IOException {
    CasesFolder.subject(root, "a");
    CasesFolder.file(root, "b/ses-1/b_ses-1_dwi.nii.gz");
    CasesFolder.file(root, "b/ses-1/b_ses-1_adc.nii.gz");
    cases.look();
    Files.move(root.resolve("a"), temp.resolve("a"));
    Files.createSymbolicLink(root.resolve("a"), temp.resolve("a"));
    Files.move(root.resolve("b/ses-1"), temp.resolve("ses-1"));
    Files.createSymbolicLink(root.resolve("b/ses-1"), temp.resolve("ses-1"));
    assertThat(cases.files(new CaseId("a"), BOTH, LoadWatch.NONE)).isEmpty();
    assertThat(cases.files(new CaseId("b"), BOTH, LoadWatch.NONE)).isEmpty();
    FolderTree tree = new FolderTree(root.toRealPath(), Clock.systemUTC(), new FolderReports());
    assertThat(tree.isInside(root.toRealPath().resolve("a/a_dwi.nii.gz"))).isFalse();
    cases.look();
    assertThat(ids()).isEmpty();
  }
}
