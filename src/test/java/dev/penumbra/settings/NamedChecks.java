package dev.penumbra.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which test shows a setting's effect: lines {@code key test-class} in the files of
 * src/test/resources/settings.
 */
final class NamedChecks {

  private static final Path LISTS = Path.of("src/test/resources/settings");

  private NamedChecks() {}

  /** The test classes by key. */
  static Map<String, String> all() throws IOException {
    Map<String, String> checks = new TreeMap<>();
    try (Stream<Path> lists = Files.list(LISTS)) {
      for (Path list : lists.filter(file -> file.toString().endsWith(".txt")).sorted().toList()) {
        for (String line : Files.readAllLines(list)) {
          if (!line.isBlank()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            checks.put(words.get(0), words.get(words.size() - 1));
          }
        }
      }
    }
    return checks;
  }
}
