package dev.penumbra.api.proxied;

import dev.penumbra.Prerequisite;
import dev.penumbra.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The clients in {@code src/test/node} with the packages that their lock file names. */
final class NodeProject {

  private static final Path SOURCE = Path.of("src/test/node");
  private static final Path INSTALLED = Path.of("target/test-node");
  private static final String LOCK = "package-lock.json";

  private NodeProject() {}

  /**
   * Installs once for each lock file.
   *
   * @return the folder; the test is skipped where npm is absent or reaches no registry
   */
  static Path install() {
    Path npm = Program.require("npm");
    try {
      Path done = INSTALLED.resolve("installed");
      boolean same = Files.exists(done) && Files.mismatch(done, SOURCE.resolve(LOCK)) < 0;
      Files.createDirectories(INSTALLED);
      for (String name : List.of("package.json", LOCK, ".npmrc", "follow.js")) {
        copy(SOURCE.resolve(name), INSTALLED.resolve(name));
      }
      if (!same) {
        Path log = INSTALLED.resolve("log");
        Prerequisite.require(
            succeeds(log, npm.toString(), "ci"), "the eventsource package from npm " + why(log));
        copy(SOURCE.resolve(LOCK), done);
      }
      return INSTALLED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> why(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith("npm error")).limit(3).toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean succeeds(Path log, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
