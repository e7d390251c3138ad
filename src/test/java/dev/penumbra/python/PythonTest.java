package dev.penumbra.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Python side's own tests where a Python with its packages is at hand. */
final class PythonTest {

  @TempDir Path folder;

  @Test
  void phantomsAndBuiltInModelsPassTheirTests() throws Exception {
    Optional<String> python = pythonWith("numpy", "scipy", "nibabel", "torch");
    Prerequisite.require(python.isPresent(), "python3 with numpy, scipy, nibabel and torch");
    Path log = folder.resolve("log");
    int code =
        run(log, python.orElseThrow(), "-m", "unittest", "discover", "-s", "src/test/python");
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(code).as(output).isZero();
    assertThat(output).containsPattern("Ran [1-9][0-9]* tests");
  }

  /** Looks for the modules and loads none: that takes seconds. */
  private Optional<String> pythonWith(String... modules) {
    String absent =
        "import sys; from importlib.util import find_spec as find;"
            + " sys.exit(any(find(name) is None for name in sys.argv[1:]))";
    return Stream.of("python3", "/usr/bin/python3")
        .filter(
            python -> {
              List<String> command = new ArrayList<>(List.of(python, "-c", absent));
              command.addAll(List.of(modules));
              try {
                return run(folder.resolve("probe"), command.toArray(String[]::new)) == 0;
              } catch (IOException noPython) {
                return false;
              }
            })
        .findFirst();
  }

  private static int run(Path log, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PYTHONPATH", "src/main/python");
    builder
        .environment()
        .put(
            "PENUMBRA_TESTS_REQUIRE_ALL",
            Boolean.toString(Boolean.getBoolean("penumbra.tests.requireAll")));
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("no end after 5 minutes: " + words);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IOException(e);
    }
    return process.exitValue();
  }
}
