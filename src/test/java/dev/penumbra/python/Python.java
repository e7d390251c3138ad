package dev.penumbra.python;

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

/** A Python of this machine that has the packages a test needs. */
public final class Python {

  private static final long PATIENCE_MINUTES = 10;

  /** Looks for modules and loads none: that takes seconds. */
  private static final String ABSENT =
      "import sys; from importlib.util import find_spec as find;"
          + " sys.exit(any(find(name) is None for name in sys.argv[1:]))";

  private final String program;
  private final Path folder;

  private Python(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** How a run ended, and what it said. */
  public record Run(int code, String output) {}

  /**
   * Finds one.
   *
   * @param modules that it must be able to import
   * @param folder for logs
   * @return it; a test that asks for one that is absent is skipped, or fails where all are required
   */
  public static Python require(List<String> modules, Path folder) throws IOException {
    List<String> probe = new ArrayList<>(List.of("-c", ABSENT));
    probe.addAll(modules);
    Optional<Python> found = Optional.empty();
    for (String program : List.of("python3", "/usr/bin/python3")) {
      Python python = new Python(program, folder);
      if (found.isEmpty()
          && python.starts()
          && python.run(probe.toArray(String[]::new)).code() == 0) {
        found = Optional.of(python);
      }
    }
    Prerequisite.require(found.isPresent(), "python3 with " + String.join(", ", modules));
    return found.orElseThrow();
  }

  private boolean starts() {
    return program.startsWith("/")
        ? Files.isExecutable(Path.of(program))
        : Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  /** Runs it in the repository's root, with the repository's packages on its path. */
  public Run run(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "python", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PYTHONPATH", "src/main/python");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder
        .environment()
        .put(
            "PENUMBRA_TESTS_REQUIRE_ALL",
            Boolean.toString(Boolean.getBoolean("penumbra.tests.requireAll")));
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("no end after " + PATIENCE_MINUTES + " minutes: " + words);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IOException(e);
    }
    return new Run(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }
}
