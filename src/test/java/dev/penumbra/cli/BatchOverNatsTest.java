package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.ApiServer;
import dev.penumbra.batch.CsvText;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.uploads.Uploads;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.nats.NatsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A batch whose cases are done by the workers of a queue. */
@Timeout(240)
final class BatchOverNatsTest {

  private static final Path PHANTOMS = Path.of("src/main/resources/cases");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final @Nullable String levelBefore = System.getProperty(LogSettings.LEVEL);
  private NatsServer nats;

  @BeforeEach
  void start() throws Exception {
    LoggerFactory.getLogger(BatchOverNatsTest.class).debug("begun"); // at the usual level
    nats = NatsServer.start(folder);
    phantom("phantom-embolic");
    phantom("phantom-territorial");
  }

  @AfterEach
  void stop() {
    if (nats != null) {
      nats.close();
    }
    if (levelBefore == null) {
      System.clearProperty(LogSettings.LEVEL);
    } else {
      System.setProperty(LogSettings.LEVEL, levelBefore);
    }
  }

  private ApiServer worker() {
    return ApiServer.startUnscripted(
        Map.of(
            "penumbra.nats.url", nats.url(),
            "penumbra.data-dir", folder.resolve("worker").toString(),
            "penumbra.model", "adc-threshold"));
  }

  @Test
  void itsResultsAreThoseOfThisMachine() throws Exception {
    Path broken = Files.createDirectories(folder.resolve("cases/broken"));
    Files.writeString(broken.resolve("broken_dwi.nii.gz"), "<html>not found</html>");
    Files.writeString(broken.resolve("broken_adc.nii.gz"), "<html>not found</html>");
    assertThat(batch("here")).isEqualTo(BatchCommand.SOME_FAILED);
    try (ApiServer worker = worker()) {
      assertThat(batch("there", "--nats", nats.url()))
          .as(err.toString())
          .isEqualTo(BatchCommand.SOME_FAILED);
      assertThat(out.toString()).contains("  broken: broken_dwi.nii.gz");
      assertThat(worker.bean(JobStore.class).finished())
          .as("the broken case was never sent")
          .hasSize(2);
      try (Stream<Path> uploads = Files.list(folder.resolve("worker/uploads"))) {
        List<String> sent =
            uploads
                .map(path -> path.getFileName().toString())
                .filter(name -> name.startsWith("up-"))
                .toList();
        assertThat(sent).as("the worker fetched them").hasSize(2);
        assertThat(sent)
            .as("and they are forgotten")
            .allSatisfy(
                id -> assertThat(worker.bean(Uploads.class).find(new CaseId(id))).isEmpty());
      }
    }
    for (String name : List.of("phantom-embolic", "phantom-territorial")) {
      for (String file :
          List.of("lesion_msk.nii.gz", "lesion_prob.nii.gz", name + "_ground_truth.nii.gz")) {
        assertThat(folder.resolve("there").resolve(name).resolve(file))
            .hasSameBinaryContentAs(folder.resolve("here").resolve(name).resolve(file));
      }
    }
    assertThat(figures("there")).isEqualTo(figures("here"));
    assertThat(folder.resolve("there/summary.png")).isNotEmptyFile();
    assertThat(batch("there", "--nats", nats.url())).isEqualTo(BatchCommand.SOME_FAILED);
    assertThat(err.toString()).contains("3 cases, 2 done already");
  }

  @Test
  void itWaitsForAWorkerAndForTheServersToComeBack() throws Exception {
    Thread batch = new Thread(() -> batch("there", "--nats", nats.url()), "batch");
    batch.start();
    awaitText("No worker of the queue has model adc-threshold yet");
    nats.kill();
    nats.startAgain();
    try (ApiServer worker = worker()) {
      batch.join(TimeUnit.MINUTES.toMillis(2));
      assertThat(batch.isAlive()).as(err.toString()).isFalse();
      assertThat(worker.bean(Fleet.class).workers()).as("the batch is no worker").hasSize(1);
    }
    assertThat(out.toString()).contains("2 of 2 cases done, 0 failed");
  }

  @Test
  void whereNobodyAnswersOrADeviceIsNamedThatIsSaid() {
    assertThat(batch("there", "--nats", nats.url(), "--device", "cpu")).isEqualTo(2);
    assertThat(err.toString()).contains("--device has no effect with --nats");
    assertThat(folder.resolve("there")).doesNotExist();
    nats.kill();
    assertThat(batch("there", "--nats", nats.url())).isEqualTo(2);
    assertThat(err.toString()).contains("The queue at " + nats.url() + " does not answer");
  }

  private void awaitText(String text) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!err.toString().contains(text)) {
      assertThat(System.nanoTime()).as(err.toString()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** The table without what depends on time. */
  private List<Map<String, String>> figures(String results) throws IOException {
    List<Map<String, String>> rows =
        CsvText.rows(Files.readString(folder.resolve(results).resolve("metrics.csv")));
    rows.forEach(row -> row.keySet().removeAll(List.of("time_s", "finished_at")));
    return rows;
  }

  private int batch(String results, Object... more) {
    String[] all =
        Stream.concat(
                Stream.of(
                    "batch",
                    "--model",
                    "adc-threshold",
                    "--cases",
                    folder.resolve("cases"),
                    "--out",
                    folder.resolve(results)),
                Stream.of(more))
            .map(String::valueOf)
            .toArray(String[]::new);
    CommandLine line = PenumbraCommand.commandLine();
    return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
  }

  private void phantom(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve("cases").resolve(name));
    try (Stream<Path> images = Files.list(PHANTOMS.resolve(name))) {
      for (Path image : images.toList()) {
        Files.copy(image, target.resolve(image.getFileName()));
      }
    }
  }
}
