package dev.penumbra.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.folder.FolderFinder;
import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.inference.ModelTooLarge;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Mode;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.model.OptionRefused;
import dev.penumbra.model.RunOptions;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class BatchRunTest {

  private static final ObjectMapper MAPPER = ObjectMapper.getDefault();
  private static final BundleCatalog MODELS = new BundleCatalog(new ModelConfig("", ""));

  @TempDir Path folder;

  private final HeardBatch heard = new HeardBatch();
  private Path cases;
  private Path out;

  @BeforeEach
  void threeCases() throws IOException {
    cases = folder.resolve("cases");
    out = folder.resolve("out");
    for (String name : List.of("a", "b", "c")) {
      Path subject = Files.createDirectories(cases.resolve(name));
      Files.write(subject.resolve(name + "_dwi.nii.gz"), SampleImages.dwi());
      Files.write(subject.resolve(name + "_adc.nii.gz"), SampleImages.adc());
    }
  }

  @Test
  void aCaseThatFailsStopsNoOther() throws Exception {
    BatchReport report = run(false, lane("cpu", id -> failIf(id.equals("b"), "b is no head")));
    assertThat(report.counts().done()).isEqualTo(2);
    assertThat(report.counts().failed()).isEqualTo(1);
    assertThat(table())
        .extracting(row -> row.get("status") + " " + row.get("error"))
        .containsExactly("done ", "failed b is no head", "done ");
    assertThat(names(out.resolve("a")))
        .containsExactlyInAnyOrder("a_dwi.nii.gz", "lesion_msk.nii.gz", "result.json", ".batch");
    assertThat(names(out))
        .as("nothing half done is left")
        .containsExactlyInAnyOrder(
            ".penumbra-batch", "a", "c", "metrics.csv", "README.txt", "summary.png");
    assertThat(ImageIO.read(out.resolve("summary.png").toFile()).getWidth()).isEqualTo(1800);
  }

  @Test
  void theNextRunDoesOnlyWhatIsLeft() throws Exception {
    run(false, lane("cpu", id -> failIf(id.equals("b"), "later")));
    ScriptedLane next = lane("cpu", id -> {});
    BatchReport report = run(false, next);
    assertThat(next.ran).containsExactly("b");
    assertThat(report.counts().done()).isEqualTo(3);
    assertThat(report.counts().earlier()).isEqualTo(2);
    assertThat(table()).extracting(row -> row.get("status")).containsOnly("done");
    assertThat(table()).extracting(row -> row.get("volume_ml")).containsOnly("0.36");
    ScriptedLane none = lane("cpu", id -> {});
    assertThat(run(false, none).counts().earlier()).isEqualTo(3);
    assertThat(none.ran).isEmpty();
  }

  @Test
  void whatChangedIsDoneAgainAndSaid() throws Exception {
    run(false, lane("cpu", id -> {}));
    Files.setLastModifiedTime(
        cases.resolve("a/a_adc.nii.gz"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.write(cases.resolve("b/b_msk.nii.gz"), SampleImages.mask());
    Files.delete(out.resolve("c/lesion_msk.nii.gz"));
    ScriptedLane next = lane("cpu", id -> {});
    run(false, next);
    assertThat(next.ran).containsExactly("a", "b", "c");
    assertThat(heard.said)
        .contains(
            "a again: its images have changed (adc)",
            "b again: its images have changed (groundTruth)",
            "c again: lesion_msk.nii.gz of its result is missing or not whole");
    assertThat(out.resolve("c/lesion_msk.nii.gz")).exists();
  }

  @Test
  void forceDoesAllAgain() throws Exception {
    run(false, lane("cpu", id -> {}));
    ScriptedLane next = lane("cpu", id -> {});
    BatchReport report = run(true, next);
    assertThat(next.ran).containsExactly("a", "b", "c");
    assertThat(report.counts().earlier()).isZero();
  }

  /** A run with another model that does not work out must not cost what is there. */
  @Test
  void anEarlierResultStaysWhereTheNewOneFails() throws Exception {
    run(false, lane("cpu", id -> {}));
    run(true, lane("cpu", id -> failIf(true, "no")));
    assertThat(table()).extracting(row -> row.get("status")).containsOnly("failed");
    assertThat(out.resolve("a/result.json")).exists();
    ScriptedLane none = lane("cpu", id -> {});
    run(false, none);
    assertThat(none.ran).isEmpty();
  }

  /** Each lane waits in its first case until the other one has one. */
  @Test
  void lanesWorkAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    ScriptedLane.Before meet =
        id -> {
          if (!id.equals("c")) {
            both.await(60, TimeUnit.SECONDS);
          }
        };
    ScriptedLane first = lane("cuda:0", meet);
    ScriptedLane second = lane("cuda:1", meet);
    assertThat(run(false, first, second).counts().done()).isEqualTo(3);
    assertThat(first.ran).isNotEmpty();
    assertThat(second.ran).isNotEmpty();
  }

  @Test
  void aDeviceThatIsTooSmallLeavesItsCaseToAnother() throws Exception {
    CountDownLatch given = new CountDownLatch(1);
    ScriptedLane small =
        lane(
            "small",
            id -> {
              given.countDown();
              throw new ModelTooLarge("It does not fit.", new IllegalStateException());
            });
    ScriptedLane large = lane("large", id -> given.await(60, TimeUnit.SECONDS));
    assertThat(run(false, small, large).counts().done()).isEqualTo(3);
    assertThat(small.ran).hasSize(1);
    assertThat(large.ran).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(heard.said).contains("small closed: It does not fit.");
  }

  @Test
  void whereNoDeviceIsLargeEnoughTheCasesFail() throws Exception {
    BatchReport report =
        run(
            false,
            lane(
                "small",
                id -> {
                  throw new ModelTooLarge("It does not fit.", new IllegalStateException());
                }));
    assertThat(report.counts().failed()).isEqualTo(3);
    assertThat(table()).extracting(row -> row.get("error")).containsOnly("It does not fit.");
  }

  @Test
  void countsAndEstimatesAreOfTheWholeBatch() throws Exception {
    run(false, lane("cpu", id -> failIf(id.equals("b"), "no")));
    assertThat(heard.said).startsWith("begins 3 0", "on [cpu]", "a loading on cpu");
    assertThat(heard.counts).extracting(BatchCounts::left).containsExactly(2, 1, 0);
    assertThat(heard.counts).extracting(BatchCounts::failed).containsExactly(0, 1, 1);
    assertThat(heard.counts)
        .extracting(now -> now.etaSeconds().isPresent())
        .containsExactly(true, true, false);
  }

  @Test
  void twoBatchesCannotHaveOneFolder() throws Exception {
    try (OutFolder open = OutFolder.open(out, MAPPER)) {
      assertThat(open.root()).isEqualTo(out);
      assertThatThrownBy(() -> run(false, lane("cpu", id -> {})))
          .isInstanceOf(BatchRefused.class)
          .hasMessageContaining("Another batch");
    }
    assertThat(run(false, lane("cpu", id -> {})).counts().done()).isEqualTo(3);
  }

  @Test
  void whatNoBatchMadeIsNeverReplaced() throws Exception {
    Files.createDirectories(out);
    Files.writeString(out.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> run(true, lane("cpu", id -> {})))
        .isInstanceOf(BatchRefused.class)
        .hasMessageContaining("not empty");
    Files.delete(out.resolve("notes.txt"));
    run(false, lane("cpu", id -> failIf(true, "no")));
    Files.createDirectory(out.resolve("a"));
    Files.writeString(out.resolve("a/notes.txt"), "mine");
    assertThat(run(true, lane("cpu", id -> {})).counts().failed()).isEqualTo(1);
    assertThat(out.resolve("a/notes.txt")).hasContent("mine");
    assertThat(table().get(0).get("error")).contains("entry a that no batch made");
  }

  @Test
  void optionsThatTheModelDoesNotOfferAreRefusedBeforeAnyCase() {
    RunOptions options =
        new RunOptions(OptionalDouble.of(0.5), OptionalInt.empty(), OptionalInt.empty());
    assertThatThrownBy(() -> new BatchWork(MODELS.defaultModel(), Mode.FAST, options))
        .isInstanceOf(OptionRefused.class);
  }

  private BatchReport run(boolean force, Lane... lanes) throws Exception {
    BatchWork work = new BatchWork(MODELS.defaultModel(), Mode.FAST, RunOptions.NONE);
    try (OutFolder open = OutFolder.open(out, MAPPER)) {
      return new BatchRun(open, work, force, BatchRunTest::sentence, heard, Clock.systemUTC())
          .run(new CaseSelection(new FolderFinder()).of(cases, out), () -> List.of(lanes));
    }
  }

  private static String sentence(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  private static ScriptedLane lane(String name, ScriptedLane.Before before) {
    return new ScriptedLane(name, before);
  }

  private static void failIf(boolean condition, String message) {
    if (condition) {
      throw new IllegalStateException(message);
    }
  }

  private List<Map<String, String>> table() throws IOException {
    return CsvText.rows(Files.readString(out.resolve("metrics.csv")));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
