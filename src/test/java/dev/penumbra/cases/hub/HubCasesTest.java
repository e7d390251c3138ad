package dev.penumbra.cases.hub;

import static dev.penumbra.cases.hub.HubHouse.bytes;
import static dev.penumbra.cases.hub.HubHouse.listed;
import static dev.penumbra.cases.hub.HubHouse.open;
import static dev.penumbra.cases.hub.HubHouse.phantom;
import static dev.penumbra.cases.hub.HubHouse.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.FetchListener;
import dev.penumbra.cases.LoadCancelled;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases are opened by fetching the columns that are needed, once, whatever the network does. */
final class HubCasesTest {

  private static final String ONE = "sub-stroke0001";
  private static final String TWO = "sub-stroke0002";
  private static final String THREE = "sub-stroke0003";

  @TempDir Path folder;
  private final FakeHub hub = new FakeHub();
  private final TestTime time = new TestTime();
  private HubCases source;

  @BeforeEach
  void aListedDataSet() {
    hub.with("data/train 1.parquet", file("a", row(ONE, 200_000)))
        .with("data/train 2.parquet", file("b", row(TWO, 1000)))
        .with("data/train 3.parquet", file("c", row(THREE, 1000)));
    source = HubHouse.source(hub, folder.resolve("hub"), time);
    listed(source);
    hub.forget();
  }

  @AfterEach
  void stop() {
    source.close();
    hub.close();
  }

  private Path file(String name, Map<String, Object> row) {
    return ParquetSample.write(folder.resolve(name + ".parquet"), 10, List.of(row));
  }

  private HubCases withBudget(long budget) {
    source.close();
    HubConfig config = HubHouse.config(hub.endpoint(), "", budget, Duration.ofSeconds(20), 3);
    source = HubHouse.source(config, folder.resolve("hub"), time);
    listed(source);
    hub.forget();
    return source;
  }

  @Test
  void givesTheImagesAsTheyAreInTheDataSet() {
    CaseFiles files = open(source, ONE);
    assertThat(bytes(files.images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
    assertThat(bytes(files.images().get(Modality.ADC))).isEqualTo(phantom("adc"));
    assertThat(bytes(files.groundTruth().orElseThrow())).isEqualTo(phantom("msk"));
    assertThat(files.images().get(Modality.DWI).name()).isEqualTo(ONE + "_dwi.nii.gz");
    CaseVolumes volumes = new CaseReader().read(files, HubHouse.NEEDED);
    assertThat(volumes.groundTruthMask()).isPresent();
  }

  @Test
  void fetchesACaseOnce() {
    List<String> told = new ArrayList<>();
    source.tell(
        new FetchListener() {
          @Override
          public void atHand(String name) {
            told.add(name + " had it");
          }

          @Override
          public void fetched(String name, long bytes, Duration took) {
            assertThat(bytes).isGreaterThan(phantom("dwi").length);
            assertThat(took).isPositive();
            told.add(name + " fetched it");
          }
        });
    open(source, ONE);
    hub.forget();
    open(source, ONE);
    assertThat(hub.asked()).isEmpty();
    assertThat(told).containsExactly("hub fetched it", "hub had it");
  }

  @Test
  void onlyWhatWasFetchedIsAtHandAndNothingIsAskedForIt() {
    HubHouse.listed(source);
    hub.forget();
    assertThat(source.filesAtHand(new CaseId(ONE))).isEmpty();
    assertThat(source.filesAtHand(new CaseId("no-such-case"))).isEmpty();
    assertThat(hub.asked()).isEmpty();
    open(source, ONE);
    hub.forget();
    CaseFiles files = source.filesAtHand(new CaseId(ONE)).orElseThrow();
    assertThat(bytes(files.images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
    assertThat(hub.asked()).isEmpty();
  }

  @Test
  void aRestartKeepsWhatWasFetched() {
    open(source, ONE);
    source.close();
    hub.close();
    try (HubCases again = HubHouse.source(hub, folder.resolve("hub"), time)) {
      assertThat(bytes(open(again, ONE).images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
    }
  }

  @Test
  void aDamagedFileInTheCacheIsFetchedAnew() throws IOException {
    Path dwi = open(source, ONE).images().get(Modality.DWI).path().orElseThrow();
    byte[] damaged = Files.readAllBytes(dwi);
    damaged[1000] ^= 1;
    Files.write(dwi, damaged);
    assertThat(bytes(open(source, ONE).images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
  }

  @Test
  void twoThatWantOneCaseFetchItOnce() throws Exception {
    List<CompletableFuture<CaseFiles>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(CompletableFuture.supplyAsync(() -> open(source, ONE)));
    }
    for (CompletableFuture<CaseFiles> one : both) {
      assertThat(one.get(60, TimeUnit.SECONDS).images()).hasSize(2);
    }
    assertThat(hub.ranges()).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void aCutAnswerIsResumedWhereItBroke() {
    hub.failFiles(new FakeHub.Cut(50_000), new FakeHub.Cut(20_000), new FakeHub.Cut(100_000));
    open(source, ONE);
    assertThat(bytes(open(source, ONE).images().get(Modality.ADC))).isEqualTo(phantom("adc"));
    // 3 columns and a footer; the last two cuts are inside one column.
    assertThat(hub.ranges()).hasSizeGreaterThan(4).doesNotHaveDuplicates();
  }

  @Test
  void whatHasComeIsKeptWhenALoadIsCancelled() throws Exception {
    hub.failFiles(new FakeHub.Cut(Integer.MAX_VALUE), new FakeHub.Stall(100_000));
    HubHouse.Switch watch = new HubHouse.Switch();
    CompletableFuture<Optional<CaseFiles>> load =
        CompletableFuture.supplyAsync(() -> source.files(new CaseId(ONE), HubHouse.NEEDED, watch));
    Eventually.until("some has come", () -> watch.come() >= 100_000);
    watch.off();
    assertThatThrownBy(() -> load.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(LoadCancelled.class);
    hub.forget();
    open(source, ONE);
    assertThat(hub.sent()).isLessThan(size() - 100_000 + (70 << 10));
  }

  @Test
  void aLoadThatWaitsForTheHubCanBeCancelled() {
    hub.failFiles(new FakeHub.Stall(-1));
    HubHouse.Switch watch = new HubHouse.Switch();
    CompletableFuture<Optional<CaseFiles>> load =
        CompletableFuture.supplyAsync(() -> source.files(new CaseId(ONE), HubHouse.NEEDED, watch));
    Eventually.until("the hub was asked", () -> !hub.ranges().isEmpty());
    watch.off();
    assertThatThrownBy(() -> load.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LoadCancelled.class);
  }

  /** The images of a case. */
  private static long size() {
    return Stream.of("dwi", "adc", "msk").mapToLong(kind -> phantom(kind).length).sum();
  }

  @Test
  void theCacheStaysWithinItsBudgetAndKeepsWhatIsInUse() {
    withBudget(1_950_000);
    CaseFiles held = open(source, ONE);
    open(source, TWO);
    open(source, THREE);
    assertThat(bytes(held.images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
    withBudget(1_950_000);
    // A new process holds nothing: the first in, which was used longest ago, goes.
    open(source, ONE);
    hub.forget();
    open(source, THREE);
    assertThat(hub.asked()).isEmpty();
  }

  @Test
  void aCaseThatDoesNotFitIsRefusedBeforeItIsFetched() {
    withBudget(500_000);
    assertThatThrownBy(() -> open(source, ONE))
        .isInstanceOf(SourceUnavailable.class)
        .hasMessageContainingAll(ONE, "2 MB", "penumbra.hub.cache-budget");
    assertThat(hub.ranges()).hasSize(1);
  }

  @Test
  void anImageThatIsNotEmbeddedIsNamed() {
    Map<String, Object> row = new HashMap<>(row("sub-elsewhere", 10));
    row.put("adc", ParquetSample.Image.elsewhere("s3://bucket/adc.nii.gz"));
    assertThatThrownBy(() -> openFirst(row))
        .isInstanceOf(UnusableCase.class)
        .hasMessageContainingAll("sub-elsewhere", "column adc", "path");
  }

  @Test
  void aCaseWithoutALesionMaskHasNoGroundTruth() {
    Map<String, Object> row = new HashMap<>(row("sub-unmarked", 10));
    row.remove("lesion_mask");
    assertThat(openFirst(row).groundTruth()).isEmpty();
  }

  @Test
  void aFlairImageIsFetchedWhenItIsWanted() {
    Map<String, Object> row = new HashMap<>(row("sub-flair", 10));
    row.put("flair", ParquetSample.Image.of(phantom("dwi")));
    Path file =
        ParquetSample.write(
            folder.resolve("flair.parquet"),
            ParquetSample.schema("subject_id", List.of("dwi", "adc", "flair", "lesion_mask")),
            10,
            List.of(row));
    try (FakeHub other = new FakeHub().with("x.parquet", file);
        HubCases flair = HubHouse.source(other, folder.resolve("flair"), time)) {
      listed(flair);
      assertThat(flair.list().get(0).modalities()).contains(Modality.FLAIR);
      assertThat(open(flair, "sub-flair").images()).doesNotContainKey(Modality.FLAIR);
      CaseFiles all =
          flair
              .files(new CaseId("sub-flair"), EnumSet.allOf(Modality.class), LoadWatch.NONE)
              .orElseThrow();
      assertThat(bytes(all.images().get(Modality.FLAIR))).isEqualTo(phantom("dwi"));
    }
  }

  @Test
  void anImageThatIsNoneIsRefusedAndNotKept() {
    Map<String, Object> row = new HashMap<>(row("sub-bad", 10));
    byte[] cut = Arrays.copyOf(phantom("dwi"), 200_000);
    row.put("dwi", ParquetSample.Image.of(cut));
    assertThatThrownBy(() -> openFirst(row))
        .isInstanceOf(UnreadableVolume.class)
        .hasMessageContaining("sub-bad_dwi.nii.gz");
    assertThat(folder.resolve("hub-sub-bad/cases")).doesNotExist();
  }

  private CaseFiles openFirst(Map<String, Object> row) {
    String id = (String) row.get("subject_id");
    try (FakeHub other = new FakeHub().with("x.parquet", file(id, row));
        HubCases cases = HubHouse.source(other, folder.resolve("hub-" + id), time)) {
      listed(cases);
      return open(cases, id);
    }
  }

  @Test
  void aWishIsFetchedAhead() {
    source.prefetch("somebody", Optional.of(new CaseId(ONE)));
    Eventually.until("it is there", () -> complete(1));
    hub.forget();
    open(source, ONE);
    assertThat(hub.asked()).isEmpty();
  }

  @Test
  void aWishThatIsTakenBackIsNotFetchedToItsEnd() {
    hub.failFiles(new FakeHub.Stall(-1));
    source.prefetch("somebody", Optional.of(new CaseId(ONE)));
    Eventually.until("it began", () -> !hub.ranges().isEmpty());
    source.prefetch("somebody", Optional.of(new CaseId(TWO)));
    Eventually.until("the other one is there", () -> complete(1));
    hub.forget();
    open(source, TWO);
    assertThat(hub.asked()).isEmpty();
  }

  @Test
  void aWishWaitsForWhoWaits() {
    hub.failFiles(new FakeHub.Stall(-1));
    source.prefetch("somebody", Optional.of(new CaseId(ONE)));
    Eventually.until("it began", () -> !hub.ranges().isEmpty());
    open(source, TWO);
    Eventually.until("the wish is fulfilled afterwards", () -> complete(2));
  }

  @Test
  void aWishForAnUnknownCaseIsNoWish() {
    source.prefetch("somebody", Optional.of(new CaseId("unknown")));
    source.prefetch("somebody", Optional.empty());
    assertThat(hub.asked()).isEmpty();
  }

  private boolean complete(int cases) {
    try (Stream<Path> all = Files.walk(folder.resolve("hub"))) {
      return all.filter(path -> path.endsWith("manifest.json")).count() == cases;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
