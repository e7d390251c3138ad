package dev.penumbra.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The service's loaded classes in a file, written once, so that each start takes half the time. */
public final class ClassArchive {

  private static final Path JAR = Path.of(System.getProperty("penumbra.jar"));
  private static final Path ARCHIVE = JAR.resolveSibling("crash-test.jsa");

  private ClassArchive() {}

  /**
   * The options that use the archive; the first call after a build writes it.
   *
   * @param folder for the data of the start that writes it
   */
  public static List<String> options(Path folder) throws IOException, InterruptedException {
    boolean fresh =
        Files.exists(ARCHIVE)
            && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) > 0;
    if (!fresh) {
      Files.deleteIfExists(ARCHIVE);
      write(Files.createDirectories(folder.resolve("archive")));
    }
    return List.of("-XX:SharedArchiveFile=" + ARCHIVE);
  }

  private static void write(Path folder) throws IOException, InterruptedException {
    List<String> options = List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE);
    try (ServiceProcess service =
        ServiceProcess.start(Launch.in(folder), folder.resolve("log"), options)) {
      service.awaitReady();
      service.stop();
    }
  }
}
