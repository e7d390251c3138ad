package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.batch.CsvText;
import dev.penumbra.inference.TestModel;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The command as a user types it, over the bundled phantoms and a broken case. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BatchCommandTest {

  private static final Path PHANTOMS = Path.of("src/main/resources/cases");
  private static final int VERMILION = 0xffff5533;
  private static final int CYAN = 0xff35d0ff;

  @TempDir static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final @Nullable String levelBefore = System.getProperty(LogSettings.LEVEL);
  private Path cases;
  private Path results;
  private String firstOut = "";
  private String firstErr = "";

  @BeforeAll
  void aBatchWithABrokenCase() throws IOException {
    // Other tests of this process want the usual level: logging begins before the command sets it.
    LoggerFactory.getLogger(BatchCommandTest.class).debug("begun");
    cases = folder.resolve("cases");
    results = folder.resolve("results");
    phantom("phantom-embolic");
    phantom("phantom-territorial");
    Path broken = Files.createDirectories(cases.resolve("broken"));
    Files.writeString(broken.resolve("broken_dwi.nii.gz"), "<html>not found</html>");
    Files.writeString(broken.resolve("broken_adc.nii.gz"), "<html>not found</html>");
    assertThat(batch("--cases", cases, "--out", results)).isEqualTo(3);
    firstOut = out.toString();
    firstErr = err.toString();
  }

  @AfterAll
  void restoreTheLevel() {
    if (levelBefore == null) {
      System.clearProperty(LogSettings.LEVEL);
    } else {
      System.setProperty(LogSettings.LEVEL, levelBefore);
    }
  }

  @BeforeEach
  void forgetWhatWasSaid() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  @Test
  void everyCaseHasTheFilesOfSegmentAndALineInTheTable() throws IOException {
    assertThat(names(results.resolve("phantom-embolic")))
        .containsExactlyInAnyOrder(
            "phantom-embolic_dwi.nii.gz",
            "phantom-embolic_adc.nii.gz",
            "phantom-embolic_ground_truth.nii.gz",
            "lesion_msk.nii.gz",
            "lesion_prob.nii.gz",
            "report.png",
            "result.json",
            ".batch");
    List<Map<String, String>> rows = table(results);
    assertThat(rows)
        .extracting(row -> row.get("case_id") + " " + row.get("status"))
        .containsExactly("broken failed", "phantom-embolic done", "phantom-territorial done");
    assertThat(rows.get(0).get("error")).contains("broken_dwi.nii.gz");
    for (Map<String, String> row : rows.subList(1, 3)) {
      assertThat(Double.parseDouble(row.get("volume_ml"))).isPositive();
      assertThat(Double.parseDouble(row.get("hd95_mm"))).isNotNegative();
      assertThat(row).containsEntry("model", "adc-threshold").containsEntry("device", "cpu");
    }
    assertThat(number(rows.get(1), "dice")).isCloseTo(0.422, within(0.005));
    assertThat(number(rows.get(2), "dice")).isCloseTo(0.346, within(0.005));
    String json = Files.readString(results.resolve("phantom-embolic/result.json"));
    assertThat(written(json, "dice")).isCloseTo(number(rows.get(1), "dice"), within(1e-6));
    assertThat(written(json, "hd95Mm")).isCloseTo(number(rows.get(1), "hd95_mm"), within(1e-6));
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(String.valueOf(row.get(column)));
  }

  /** The table has six decimals at most, the file all. */
  private static double written(String json, String name) {
    Matcher number = Pattern.compile("\"" + name + "\" : ([-0-9.E]+)").matcher(json);
    assertThat(number.find()).as(name).isTrue();
    return Double.parseDouble(number.group(1));
  }

  @Test
  void theSummarySaysWhichFailedAndWhy() {
    assertThat(firstOut)
        .contains(
            "2 of 3 cases done, 1 failed", "  broken: broken_dwi.nii.gz", "Research use only");
    assertThat(firstErr)
        .contains("3 cases", "phantom-embolic done: ", "broken failed: ", "1 failed, 0 left")
        .doesNotContain("\u001b");
  }

  @Test
  void thePictureShowsBothOutlines() throws IOException {
    BufferedImage picture = ImageIO.read(results.resolve("summary.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(1800);
    assertThat(count(picture, VERMILION)).isGreaterThan(100);
    assertThat(count(picture, CYAN)).isGreaterThan(100);
  }

  @Test
  void aProgramReadsWhatIsLeftAsJson() throws IOException {
    assertThat(batch("--cases", cases, "--out", results, "--json")).isEqualTo(3);
    List<Map<String, Object>> events = out.toString().lines().map(BatchCommandTest::json).toList();
    assertThat(events)
        .extracting(event -> event.get("event"))
        .startsWith("start", "devices", "stage")
        .endsWith("case", "end");
    assertThat(events.get(0)).containsEntry("cases", 3).containsEntry("alreadyDone", 2);
    assertThat(events.get(events.size() - 2))
        .containsEntry("caseId", "broken")
        .containsEntry("status", "failed");
    assertThat(events.get(events.size() - 1)).containsEntry("done", 2).containsEntry("failed", 1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aListAndOtherOptions() throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    TestModel.of("conv-a", "conv-b")
        .id("two-folds")
        .preprocessing(
            "{\"step\": \"normalize\", \"method\": \"z-score\", \"over\": \"nonzero\","
                + " \"epsilon\": 0}")
        .network(
            "\"outputs\": 2, \"activation\": \"softmax\", \"lesionChannel\": 1,"
                + " \"window\": {\"patch\": \"whole\"}")
        .adjustable("\"folds\": [1, 2]")
        .write(models);
    Path list = folder.resolve("list.txt");
    Files.writeString(list, "# one of them\ncases/phantom-embolic\n");
    Object[] command = {
      "--cases",
      list,
      "--out",
      folder.resolve("other"),
      "--models-dir",
      models,
      "--model",
      "two-folds"
    };
    assertThat(batch(command)).as(err.toString()).isZero();
    assertThat(table(folder.resolve("other"))).singleElement().isNotNull();
    assertThat(batch(command)).isZero();
    assertThat(out.toString()).contains("1 of 1 case done (1 of them earlier), 0 failed");
    assertThat(batch(with(command, "--folds", "1"))).isZero();
    assertThat(err.toString())
        .contains(
            "phantom-embolic is done again: its options were the model's own, and folds 1 is"
                + " wanted");
    assertThat(batch(with(command, "--folds", "3"))).isEqualTo(2);
    assertThat(err.toString()).contains("folds is 3, but model two-folds allows 1 to 2.");
  }

  @Test
  void whatCannotBeABatchIsRefusedInOneLine() {
    assertThat(batch("--cases", folder.resolve("absent"), "--out", results)).isEqualTo(2);
    assertThat(err.toString()).startsWith("penumbra: --cases ").hasLineCount(1);
    assertThat(batch("--cases", cases, "--out", cases.resolve("out"))).isEqualTo(2);
    assertThat(batch("--cases", cases)).isEqualTo(2);
  }

  @Test
  void helpSaysHowToGoOnAndWhatItIsNotFor() {
    assertThat(batch("--help")).isZero();
    assertThat(out.toString())
        .contains("goes on where it stopped", "Research use only", "3 some cases failed", "--full");
  }

  private static Object[] with(Object[] command, Object... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray();
  }

  private int batch(Object... arguments) {
    String[] all =
        Stream.concat(Stream.of("batch"), Stream.of(arguments))
            .map(String::valueOf)
            .toArray(String[]::new);
    CommandLine line = PenumbraCommand.commandLine();
    return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
  }

  private void phantom(String name) throws IOException {
    Path target = Files.createDirectories(cases.resolve(name));
    try (Stream<Path> images = Files.list(PHANTOMS.resolve(name))) {
      for (Path image : images.toList()) {
        Files.copy(image, target.resolve(image.getFileName()));
      }
    }
  }

  private static List<Map<String, String>> table(Path results) throws IOException {
    return CsvText.rows(Files.readString(results.resolve("metrics.csv")));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static long count(BufferedImage image, int color) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == color ? 1 : 0;
      }
    }
    return count;
  }

  private static Map<String, Object> json(String line) {
    try {
      return ObjectMapper.getDefault().readValue(line, Argument.mapOf(String.class, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }
}
