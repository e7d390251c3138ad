package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that is the only one: a process of its own, whose loaded classes are listed. */
@Timeout(180)
final class WithoutNatsTest {

  @TempDir Path folder;

  @Test
  void noClassOfTheClientIsLoaded() throws Exception {
    Path loaded = folder.resolve("loaded");
    Process service =
        process(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.penumbra.Penumbra",
                "serve",
                "--port",
                "0",
                "--data-dir",
                folder.resolve("data").toString()));
    try {
      awaitLine(service, " serves on ");
    } finally {
      service.destroyForcibly().waitFor();
    }
    try (Stream<String> lines = Files.lines(loaded, StandardCharsets.ISO_8859_1)) {
      List<String> classes = lines.filter(line -> line.contains("penumbra.jobs.")).toList();
      assertThat(classes).as("the list is that of the service").isNotEmpty();
    }
    try (Stream<String> lines = Files.lines(loaded, StandardCharsets.ISO_8859_1)) {
      assertThat(lines.filter(line -> line.contains(" io.nats.")).toList()).isEmpty();
    }
  }

  private static Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(Map.of("PENUMBRA_HUB_DATASET", "none", "PENUMBRA_WARM_UP", "false"));
    return builder.start();
  }

  private static void awaitLine(Process process, String part) throws IOException {
    StringBuilder all = new StringBuilder();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.contains(part)) {
      all.append(line).append('\n');
      line = output.readLine();
    }
    assertThat(line).as(all.toString()).isNotNull();
  }
}
