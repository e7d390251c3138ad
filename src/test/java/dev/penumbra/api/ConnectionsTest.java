package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.results.ResultFolders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away in the middle leave nothing behind. */
final class ConnectionsTest {

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private final ApiServer server = ApiServer.shared();
  private String id = "";
  private Path file = Path.of("");

  @BeforeEach
  void aLargeResult() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(OPEN_FILES), "no /proc here");
    JobClient jobs = new JobClient(server);
    id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    file = server.bean(ResultFolders.class).find(id).orElseThrow().resolve("large.nii.gz");
    Files.write(file, new byte[30_000_000]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.nii.gz", "archive.zip"})
  void aDownloadThatIsBrokenOffClosesItsFile(String name) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setReceiveBufferSize(4096);
      ask(socket, "/files/" + id + "/sub-api/" + name);
      assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
      assertThat(isOpen()).isTrue();
    }
    Files.delete(file);
    await(() -> !isOpen());
  }

  @Test
  void aDeletedFileGivesItsSpaceBackWhenItsLastDownloadEnds() throws IOException {
    assertThat(server.get("/files/" + id + "/sub-api/large.nii.gz").body()).hasSize(30_000_000);
    Files.delete(file);
    await(() -> !isOpen());
    assertThat(server.get("/files/" + id + "/sub-api/large.nii.gz").statusCode()).isEqualTo(404);
  }

  private void ask(Socket socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Whether this process has the file open or mapped, by its name or as a deleted one. */
  private boolean isOpen() {
    try (Stream<Path> open = Files.list(OPEN_FILES);
        Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      return open.anyMatch(link -> target(link).startsWith(file.toString()))
          || mapped.anyMatch(line -> line.contains(file.toString()));
    } catch (IOException e) {
      return true;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 10 s").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
