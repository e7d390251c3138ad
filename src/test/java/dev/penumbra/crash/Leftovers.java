package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what lost processes left in the data folder: half-written files, folders of nobody. */
final class Leftovers {

  private static final Pattern TEMPORARY =
      Pattern.compile("\\.attempt-.*|\\.deleted-.*|.*\\.(part|tmp|temp)");

  private Leftovers() {}

  /**
   * Looks once.
   *
   * @param dataDir the service's folder
   * @param jobs the jobs that clients know of
   */
  static List<Violation> in(Path dataDir, Set<String> jobs) throws IOException {
    List<Violation> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(dataDir)) {
      paths
          .filter(path -> TEMPORARY.matcher(path.getFileName().toString()).matches())
          .forEach(path -> found.add(leftover(dataDir, path)));
    } catch (UncheckedIOException e) {
      throw e.getCause(); // a file went while it was listed
    }
    try (Stream<Path> folders = Files.list(dataDir.resolve("results"))) {
      folders
          .filter(Files::isDirectory)
          .filter(folder -> !folder.getFileName().toString().startsWith("."))
          .filter(folder -> !jobs.contains(folder.getFileName().toString()))
          .forEach(folder -> found.add(leftover(dataDir, folder)));
    }
    return found;
  }

  private static Violation leftover(Path dataDir, Path path) {
    return new Violation(Kind.LEFTOVER, dataDir.relativize(path) + " belongs to nobody");
  }
}
