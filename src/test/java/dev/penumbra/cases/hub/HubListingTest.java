package dev.penumbra.cases.hub;

import static dev.penumbra.cases.hub.HubHouse.ids;
import static dev.penumbra.cases.hub.HubHouse.listed;
import static dev.penumbra.cases.hub.HubHouse.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.SourceStatus.State;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is listed of a data set, when, and what is told where that fails. */
final class HubListingTest {

  @TempDir Path folder;
  private final FakeHub hub = new FakeHub();
  private final TestTime time = new TestTime();
  private HubCases source;

  @BeforeEach
  void aDataSetOfThreeFiles() {
    hub.with("data/train-00000-of-00003.parquet", file("a", row("sub-stroke0001", 100)))
        .with("data/train-00001-of-00003.parquet", file("b", row("sub-stroke0002", 100)))
        .with(
            "data/train-00002-of-00003.parquet",
            ParquetSample.write(
                folder.resolve("c.parquet"),
                2,
                List.of(
                    row("sub-stroke0003", 10),
                    row("sub-stroke0004", 10),
                    row("sub-stroke0005", 10))));
    source = source();
  }

  @AfterEach
  void stop() {
    source.close();
    hub.close();
  }

  private Path file(String name, Map<String, Object> row) {
    return ParquetSample.write(folder.resolve(name + ".parquet"), 10, List.of(row));
  }

  private HubCases source() {
    return HubHouse.source(hub, folder.resolve("hub"), time);
  }

  @Test
  void nothingIsAskedBeforeSomebodyAsks() {
    assertThat(source.name()).isEqualTo("hub");
    assertThat(hub.asked()).isEmpty();
    assertThat(folder.resolve("hub")).doesNotExist();
  }

  @Test
  void theFirstAnswerIsThereBeforeTheHubHasAnswered() {
    hub.failAlways(new FakeHub.Stall(-1));
    assertThat(source.list()).isEmpty();
    assertThat(source.status().state()).isEqualTo(State.LOADING);
    Eventually.until("the hub was asked", () -> !hub.asked().isEmpty());
    assertThat(source.list()).isEmpty();
    assertThat(source.status().state()).isEqualTo(State.LOADING);
  }

  @Test
  void nothingOfItRunsOnceItIsClosed() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    hub.failAlways(new FakeHub.Stall(-1));
    source.list();
    Eventually.until("the hub was asked", () -> !hub.asked().isEmpty());
    source.close();
    assertThat(Thread.getAllStackTraces().keySet().stream().filter(one -> !before.contains(one)))
        .noneMatch(one -> one.getName().equals("penumbra-hub-listing"));
  }

  @Test
  void listsTheRowsOfAllFilesAndGroups() {
    assertThat(listed(source).state()).isEqualTo(State.READY);
    assertThat(ids(source))
        .containsExactly(
            "sub-stroke0001",
            "sub-stroke0002",
            "sub-stroke0003",
            "sub-stroke0004",
            "sub-stroke0005");
    CaseSummary summary = source.list().get(0);
    assertThat(summary.modalities()).containsExactlyInAnyOrder(Modality.DWI, Modality.ADC);
    assertThat(summary.hasGroundTruth()).isTrue();
    assertThat(source.find(summary.id())).contains(summary);
  }

  @Test
  void followsTheListingFromPageToPage() {
    hub.inPagesOf(2);
    listed(source);
    assertThat(ids(source)).hasSize(5);
    assertThat(hub.asked().stream().filter(one -> one.path().contains("/tree/"))).hasSize(3);
  }

  @Test
  void aRestartListsAtOnceAndReadsNoFileAgain() {
    listed(source);
    source.close();
    hub.forget();
    try (HubCases again = source()) {
      assertThat(ids(again)).hasSize(5);
      assertThat(listed(again).state()).isEqualTo(State.READY);
      assertThat(hub.ranges()).isEmpty();
    }
  }

  @Test
  void aRestartWithoutAHubListsWhatIsKnown() {
    listed(source);
    source.close();
    hub.close();
    try (HubCases again = source()) {
      assertThat(ids(again)).hasSize(5);
      assertThat(listed(again).state()).isEqualTo(State.DOWN);
      assertThat(ids(again)).hasSize(5);
    }
  }

  @Test
  void aDamagedIndexIsMadeAnew() throws IOException {
    listed(source);
    source.close();
    Path index = folder.resolve("hub/index.json");
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length / 2] ^= 1;
    Files.write(index, bytes);
    hub.forget();
    try (HubCases again = source()) {
      listed(again);
      assertThat(ids(again)).hasSize(5);
      assertThat(hub.ranges()).isNotEmpty();
    }
  }

  @Test
  void ofAGrownDataSetOnlyWhatIsNewIsRead() {
    listed(source);
    source.close();
    hub.with("data/train-00003-of-00003.parquet", file("d", row("sub-stroke0006", 100)));
    hub.forget();
    try (HubCases again = source()) {
      Eventually.until("the new case is there", () -> ids(again).size() == 6);
      assertThat(hub.asked().stream().filter(one -> one.range().isPresent()))
          .allSatisfy(one -> assertThat(one.path()).contains("00003-of-00003"));
    }
  }

  @Test
  void aHubThatIsDownIsAskedAgainLaterAndNotSoonerBecauseSomebodyLists() {
    hub.failAlways(new FakeHub.Status(404, Map.of("X-Error-Code", "RepoNotFound")));
    assertThat(listed(source).message().orElse("")).contains(FakeHub.DATASET, "does not exist");
    int asked = hub.asked().size();
    for (int i = 0; i < 20; i++) {
      assertThat(source.list()).isEmpty();
    }
    assertThat(hub.asked()).hasSize(asked);
    hub.recover();
    time.skip(Duration.ofMinutes(10));
    Eventually.until("it is back", () -> ids(source).size() == 5);
    assertThat(listed(source).state()).isIn(State.READY, State.DOWN);
    Eventually.until("it is up", () -> source.status().state() == State.READY);
  }

  @Test
  void rowsThatCannotBeCasesAreLeftOut() {
    Map<String, Object> anonymous = new HashMap<>(row("x", 10));
    anonymous.remove("subject_id");
    hub.with(
        "data/more.parquet",
        ParquetSample.write(
            folder.resolve("more.parquet"),
            10,
            List.of(
                row("../../etc/passwd", 10),
                row("sub-stroke0001", 10),
                anonymous,
                row("sub-good", 10))));
    assertThat(listed(source).state()).isEqualTo(State.READY);
    assertThat(ids(source)).hasSize(6).contains("sub-good").doesNotHaveDuplicates();
  }

  @Test
  void aFileThatIsNoneIsLeftOutAndTold() throws IOException {
    hub.with("data/bad.parquet", Files.write(folder.resolve("bad"), new byte[100_000]));
    assertThat(listed(source).state()).isEqualTo(State.READY);
    assertThat(source.status().message().orElse(""))
        .contains("1 of 4 files", "data/bad.parquet is no Parquet file");
    assertThat(ids(source)).hasSize(5);
  }

  @Test
  void columnsThatHaveChangedAreNamed() {
    Path file =
        ParquetSample.write(
            folder.resolve("other.parquet"),
            ParquetSample.schema("patient", List.of("dwi", "adc")),
            10,
            List.of(Map.of("patient", "p1")));
    try (FakeHub other = new FakeHub().with("x.parquet", file);
        HubCases changed = HubHouse.source(other, folder.resolve("other"), time)) {
      assertThat(listed(changed).state()).isEqualTo(State.DOWN);
      assertThat(changed.status().message().orElse(""))
          .contains(
              "no column subject_id", "It has patient, age, dwi, adc", "penumbra.hub.columns");
    }
  }

  @Test
  void aDataSetWithoutParquetFilesIsToldSo() {
    try (FakeHub empty = new FakeHub();
        HubCases nothing = HubHouse.source(empty, folder.resolve("empty"), time)) {
      assertThat(listed(nothing).message().orElse("")).contains("has no Parquet files");
    }
  }
}
