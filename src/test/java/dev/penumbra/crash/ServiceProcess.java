package dev.penumbra.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One life of the service: a real process, from its start to its end. */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(90);
  private static final int TAIL = 60;

  private final URI base;
  private final Path log;
  private final Process process;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private ServiceProcess(URI base, Path log, Process process) {
    this.base = base;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param log gets its output
   * @param options for the virtual machine
   */
  public static ServiceProcess start(Launch launch, Path log, List<String> options)
      throws IOException {
    Process process = launch.process(options).redirectOutput(log.toFile()).start();
    return new ServiceProcess(launch.base(), log, process);
  }

  /** Its address. */
  public URI base() {
    return base;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Waits until it answers at all. */
  void awaitAnswer() throws InterruptedException {
    await("/health/liveness");
  }

  /** Waits until it says that it is ready. */
  public void awaitReady() throws InterruptedException {
    await("/health/readiness");
  }

  /** The status of its answer now; 0 where there is none. */
  int status(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Lets it stand still, as a machine that is suspended does. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on after a pause. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("SIG" + name + " cannot be sent");
    }
  }

  /** Ends it as a power cut would, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the process survives SIGKILL");
    }
  }

  /** Ends it as an operator would, and waits until it is gone. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the process does not stop when told to\n" + logTail());
    }
  }

  /** The last lines of its log. */
  String logTail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it however it is, and waits until it writes no more. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private void await(String path) throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (status(path) != 200) {
      if (!alive()) {
        throw new AssertionError("the service has ended by itself\n" + logTail());
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(path + " is not 200 in time\n" + logTail());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
