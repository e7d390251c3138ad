package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import dev.penumbra.crash.ClassArchive;
import dev.penumbra.inference.TestEnsemble;
import dev.penumbra.inference.TestModel;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Mask;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar as a user would: on the command line and as a service. */
final class PenumbraJarIT {

  private static final Path JAR = Path.of(System.getProperty("penumbra.jar"));
  private static final Path ISLES = Path.of("../shared/data/isles22");
  private static final Path DWI =
      ISLES.resolve("sub-strokecase0001/sub-strokecase0001_ses-0001_dwi.nii.gz");
  private static final Path ADC =
      ISLES.resolve("sub-strokecase0001/sub-strokecase0001_ses-0001_adc.nii.gz");
  private static final Path PHANTOM = Path.of("src/main/resources/cases/phantom-embolic");

  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  @Test
  void segmentsAPhantomWithGroundTruth() throws Exception {
    Run run =
        penumbra(
            "segment",
            "--dwi",
            PHANTOM.resolve("phantom-embolic_dwi.nii.gz").toString(),
            "--adc",
            PHANTOM.resolve("phantom-embolic_adc.nii.gz").toString(),
            "--ground-truth",
            PHANTOM.resolve("phantom-embolic_msk.nii.gz").toString(),
            "--out",
            folder.resolve("out").toString(),
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(number(run.out(), "diceScore")).isGreaterThanOrEqualTo(0.7);
    assertThat(number(run.out(), "lesionCount")).isGreaterThanOrEqualTo(6);
    assertThat(run.err()).contains("inferring 2/2").doesNotContain("\u001b");
    assertThat(names(folder.resolve("out")))
        .containsExactlyInAnyOrder(
            "phantom-embolic_dwi.nii.gz",
            "phantom-embolic_adc.nii.gz",
            "phantom-embolic_ground_truth.nii.gz",
            "lesion_msk.nii.gz",
            "lesion_prob.nii.gz",
            "report.png",
            "result.json");
  }

  @Test
  void findsTheFocusOfTheRealCase() throws Exception {
    Prerequisite.require(Files.exists(DWI), "the real case in ../shared/data/isles22");
    Path out = folder.resolve("out");
    Run run =
        penumbra(
            "segment", "--dwi", DWI.toString(), "--adc", ADC.toString(), "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("Research use only");
    assertFocusIsMarked(out.resolve("lesion_msk.nii.gz"));
  }

  @Test
  void servesTheRealCaseByPollAndByStream() throws Exception {
    Prerequisite.require(Files.exists(DWI), "the real case in ../shared/data/isles22");
    int port = freePort();
    Process service =
        start(
            Map.of(),
            "serve",
            "--port",
            Integer.toString(port),
            "--data-dir",
            folder.resolve("data").toString(),
            "--cases-dir",
            ISLES.toString());
    try {
      HttpClient client = HttpClient.newHttpClient();
      URI base = URI.create("http://127.0.0.1:" + port);
      awaitAnswer(client, base.resolve("/health/liveness"));
      String accepted =
          client
              .send(
                  HttpRequest.newBuilder(base.resolve("/api/segment"))
                      .header("Content-Type", "application/json")
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              "{\"case_id\":\"sub-strokecase0001\"}"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      String id = text(accepted, "jobId");
      URI job = base.resolve("/api/jobs/" + id);
      List<String> events;
      try (Stream<String> lines =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(job + "/events"))
                      .timeout(Duration.ofMinutes(2))
                      .build(),
                  BodyHandlers.ofLines())
              .body()) {
        events = lines.filter(line -> line.startsWith("event:")).toList();
      }
      assertThat(events.get(0)).isEqualTo("event: snapshot");
      assertThat(events.get(events.size() - 1)).isEqualTo("event: completed");
      String snapshot = get(client, job);
      assertThat(text(snapshot, "status")).isEqualTo("completed");
      assertThat(number(snapshot, "volumeMl")).isBetween(0.05, 3.0);
      Path mask = folder.resolve("mask.nii.gz");
      client.send(
          HttpRequest.newBuilder(URI.create(text(snapshot, "predictionUrl"))).build(),
          BodyHandlers.ofFile(mask));
      assertFocusIsMarked(mask);
      assertThat(names(folder.resolve("tmp")))
          .as("left by reading a network")
          .noneMatch(name -> name.startsWith("pt-model"));
      service.destroy();
      assertThat(service.waitFor(30, TimeUnit.SECONDS)).as("it stops when told to").isTrue();
    } finally {
      service.destroyForcibly();
    }
  }

  @Test
  void refusesWhatItCannotUseInOneLine() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.nii.gz"), "<html>not found</html>");
    String phantomDwi = PHANTOM.resolve("phantom-embolic_dwi.nii.gz").toString();
    String phantomAdc = PHANTOM.resolve("phantom-embolic_adc.nii.gz").toString();
    String out = folder.resolve("new").toString();
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("notes.txt"), "mine");
    assertRefused(
        "broken.nii.gz", "segment", "--dwi", broken.toString(), "--adc", phantomAdc, "--out", out);
    assertRefused("--adc", "segment", "--dwi", phantomDwi, "--adc", "absent.nii", "--out", out);
    assertRefused(
        "not empty", "segment", "--dwi", phantomDwi, "--adc", phantomAdc, "--out", full.toString());
    assertRefused(
        "adc-threshold",
        "segment",
        "--dwi",
        phantomDwi,
        "--adc",
        phantomAdc,
        "--model",
        "unknown",
        "--out",
        out);
    assertRefused(
        "cuda:7",
        "segment",
        "--dwi",
        phantomDwi,
        "--adc",
        phantomAdc,
        "--device",
        "cuda:7",
        "--out",
        out);
    assertThat(names(full)).containsExactly("notes.txt");
    assertThat(penumbra("segment", "--dwi", phantomDwi).code()).isEqualTo(2);
  }

  @Test
  void aWrongSettingInTheEnvironmentIsTheOnlyLine() throws Exception {
    Process process =
        start(
            Map.of("PENUMBRA_RETENTION", "abc"),
            "serve",
            "--port",
            Integer.toString(freePort()),
            "--data-dir",
            folder.resolve("data").toString());
    Run run = end(process);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "penumbra: penumbra.retention (environment: PENUMBRA_RETENTION) is \"abc\" but must be"
                + " a duration of at most 3650d, for example 500ms, 30s, 15m or 24h.\n");
  }

  @Test
  void anEnsembleVotesFastOrFullAndTakesOptions() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    TestModel.of("conv-a", "conv-b")
        .id("second")
        .preprocessing(
            "{\"step\": \"normalize\", \"method\": \"z-score\", \"over\": \"nonzero\", \"epsilon\": 0}")
        .network(
            "\"outputs\": 2, \"activation\": \"softmax\", \"lesionChannel\": 1,"
                + " \"window\": {\"patch\": \"whole\"}")
        .adjustable("\"folds\": [1, 2]")
        .write(models);
    TestEnsemble.write(models, "voters", "adc-threshold", "second");
    Run full = voters("full", "--full", "--folds", "1", "--json");
    assertThat(full.code()).as(full.err()).isZero();
    assertThat(full.out())
        .contains("\"mode\":\"full\"", "\"model\":\"second\"", "\"folds\":1,\"flips\":1");
    assertThat(full.err()).contains("inferring 2/2");
    Run fast = voters("fast");
    assertThat(fast.out()).contains("alone (fast mode).");
    Run many = voters("many", "--full", "--folds", "3");
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.err()).contains("folds is 3, but model voters in full mode allows 1 to 2.");
    assertThat(voters("both", "--full", "--fast").code()).isEqualTo(2);
    assertThat(penumbra("models", "--models-dir", models.toString()).out())
        .contains("fast: adc-threshold", "full: adc-threshold, second")
        .contains("may be chosen: --folds 1 to 2");
  }

  /** Segments a phantom with the ensemble, into a new folder. */
  private Run voters(String out, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "segment",
                "--dwi",
                PHANTOM.resolve("phantom-embolic_dwi.nii.gz").toString(),
                "--adc",
                PHANTOM.resolve("phantom-embolic_adc.nii.gz").toString(),
                "--models-dir",
                folder.resolve("models").toString(),
                "--model",
                "voters",
                "--out",
                folder.resolve(out).toString()));
    command.addAll(List.of(more));
    return penumbra(command.toArray(String[]::new));
  }

  @Test
  void listsTheModels() throws Exception {
    Run run = penumbra("models");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("adc-threshold").contains("(default)").contains("Research use");
    assertThat(penumbra("models", "--json").out()).contains("\"id\":\"adc-threshold\"");
    assertThat(penumbra("--version").out()).startsWith("penumbra 0.");
  }

  private void assertRefused(String part, String... command) throws Exception {
    Run run = penumbra(command);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err().lines().filter(line -> line.startsWith("penumbra: ")))
        .singleElement()
        .asString()
        .contains(part);
    assertThat(run.err()).doesNotContain("\tat ");
  }

  /** Left centrum semiovale at about (−23, −9, 58) mm; the mask is small and on DWI's grid. */
  private static void assertFocusIsMarked(Path file) throws IOException {
    NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
    NiftiImage image = reader.read(file);
    Mask mask = Mask.above(image.volume(0), 0.5f);
    assertThat(mask.volumeMl()).isBetween(0.05, 3.0);
    assertThat(mask.grid()).isEqualTo(reader.read(DWI).volume(0).grid());
    Affine toVoxel = mask.grid().affine().inverse();
    double[] at = toVoxel.apply(-23, -9, 58);
    boolean near = false;
    for (int x = -1; x <= 1; x++) {
      for (int y = -1; y <= 1; y++) {
        for (int z = -1; z <= 1; z++) {
          near |=
              mask.at(
                  (int) Math.round(at[0]) + x,
                  (int) Math.round(at[1]) + y,
                  (int) Math.round(at[2]) + z);
        }
      }
    }
    assertThat(near).as("a voxel at the focus is marked").isTrue();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private Run penumbra(String... arguments) throws Exception {
    return end(start(Map.of(), arguments));
  }

  private Run end(Process process) throws Exception {
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(
        process.exitValue(),
        Files.readString(folder.resolve("stdout")),
        Files.readString(folder.resolve("stderr")));
  }

  /** The options let each start take half the time; what is started is the same. */
  private Process start(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Xlog:disable", // nothing of the virtual machine among the output
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp"))));
    command.addAll(ClassArchive.options(folder));
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().put("PENUMBRA_HUB_DATASET", "none");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void awaitAnswer(HttpClient client, URI uri) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        get(client, uri);
        return;
      } catch (IOException e) {
        assertThat(System.nanoTime()).as("the service does not answer").isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }

  private static String get(HttpClient client, URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String text(String json, String field) {
    return find(json, "\"" + field + "\"\\s*:\\s*\"([^\"]*)\"");
  }

  private static double number(String json, String field) {
    return Double.parseDouble(find(json, "\"" + field + "\"\\s*:\\s*([-0-9.eE]+)"));
  }

  private static String find(String json, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(json);
    assertThat(matcher.find()).as("%s in %s", pattern, json).isTrue();
    return matcher.group(1);
  }
}
