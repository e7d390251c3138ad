package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.batch.CsvText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch in a process of its own, killed as a power cut would, and begun again. */
@Timeout(300)
final class BatchKilledTest {

  private static final Path PHANTOM = Path.of("src/main/resources/cases/phantom-embolic");
  private static final int CASES = 6;

  @TempDir Path folder;

  @Test
  void goesOnWhereItStopped() throws Exception {
    for (int i = 1; i <= CASES; i++) {
      subject("sub-" + i);
    }
    Process killed = start("first");
    try {
      awaitFirstResult(killed);
    } finally {
      killed.destroyForcibly();
    }
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Map<String, FileTime> before = results();
    Process next = start("second");
    assertThat(next.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(next.exitValue()).as(said("second")).isZero();
    assertThat(said("second")).contains(CASES + " cases, " + before.size() + " done already");
    assertThat(results()).as("what was whole was not touched").containsAllEntriesOf(before);
    assertThat(results()).hasSize(CASES);
    assertThat(CsvText.rows(Files.readString(folder.resolve("out/metrics.csv"))))
        .hasSize(CASES)
        .allSatisfy(row -> assertThat(row).containsEntry("status", "done"));
    try (Stream<Path> left = Files.walk(folder.resolve("out"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".part") || name.equals(".work"));
    }
  }

  /** When each result was written. */
  private Map<String, FileTime> results() throws IOException {
    Map<String, FileTime> results = new TreeMap<>();
    for (int i = 1; i <= CASES; i++) {
      Path result = folder.resolve("out/sub-" + i + "/result.json");
      if (Files.exists(result)) {
        results.put("sub-" + i, Files.getLastModifiedTime(result));
      }
    }
    return results;
  }

  private void awaitFirstResult(Process process) throws Exception {
    while (results().isEmpty()) {
      assertThat(process.isAlive()).as(said("first")).isTrue();
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private String said(String log) throws IOException {
    return Files.readString(folder.resolve(log));
  }

  private Process start(String log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Dai.djl.offline=true", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.penumbra.Penumbra", "batch"));
    command.addAll(List.of("--cases", folder.resolve("cases").toString()));
    command.addAll(List.of("--out", folder.resolve("out").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private void subject(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve("cases").resolve(name));
    for (String kind : List.of("dwi", "adc", "msk")) {
      Files.copy(
          PHANTOM.resolve("phantom-embolic_" + kind + ".nii.gz"),
          target.resolve(name + "_" + kind + ".nii.gz"));
    }
  }
}
