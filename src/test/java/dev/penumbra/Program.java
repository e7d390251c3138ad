package dev.penumbra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine that a test runs. */
public final class Program {

  private Program() {}

  /**
   * Finds a program, also where a user's path does not lead but a system's does.
   *
   * @param name the program's name
   * @return its file; a test that asks for one that is absent is skipped, or fails where all are
   *     required
   */
  public static Path require(String name) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":", -1)),
                Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin"))
            .filter(folder -> !folder.isBlank())
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    Prerequisite.require(found.isPresent(), "the program " + name);
    return found.orElseThrow();
  }
}
