package dev.penumbra.cases.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A folder of cases whose images hold no image, so that opening one fails. */
final class CasesFolder {

  private CasesFolder() {}

  static Path file(Path root, String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "no image: listing must not read it");
  }

  static void subject(Path root, String name) throws IOException {
    file(root, name + "/" + name + "_dwi.nii.gz");
    file(root, name + "/" + name + "_adc.nii.gz");
  }

  /** Cases that are looked at when a test says so. */
  static FolderCases cases(Path root) {
    return cases(root, Clock.systemUTC());
  }

  static FolderCases cases(Path root, Clock clock) {
    return new FolderCases(new FolderConfig(root, Duration.ofSeconds(5)), clock);
  }

  /** Makes all folders an hour old, as if nothing had changed for long. */
  static void settle(Path root) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    try (Stream<Path> all = Files.walk(root)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(folder, old);
      }
    }
  }
}
