package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Program;
import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An nginx with its default settings before a server on this machine: HTTP/1.0 to the server,
 * answers buffered, a connection cut after 60 s without a byte. Only files and ports are set.
 */
public final class Nginx implements AutoCloseable {

  /** Below the ports that systems give to clients, so that it is free again for a restart. */
  private static final int FIRST_PORT = 10_000;

  private static final int LAST_PORT = 30_000;
  private static final Pattern LOG_LINE = Pattern.compile("\"[A-Z]+ ([^ \"]+)[^\"]*\" ([0-9]{3}) ");

  private final Path program;
  private final Path folder;
  private final int server;
  private final String inLocation;
  private int port;
  private Process process;

  private Nginx(int server, String inLocation) {
    this.program = Program.require("nginx");
    this.server = server;
    this.inLocation = inLocation;
    this.folder = folder();
    while (process == null) {
      port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      process = launch();
    }
  }

  /** An nginx that passes everything to a port of this machine. */
  public static Nginx before(int server) {
    return new Nginx(server, "");
  }

  /** The same with more settings for its only location. */
  public static Nginx before(int server, String inLocation) {
    return new Nginx(server, inLocation);
  }

  /** Its address, without a slash at the end. */
  public String base() {
    return "http://127.0.0.1:" + port;
  }

  String events(String jobId) {
    return base() + "/api/jobs/" + jobId + "/events";
  }

  /** The status of each finished answer to a request for a path that ends so, in order. */
  public List<Integer> answers(String pathEnd) {
    try (Stream<String> lines = Files.lines(folder.resolve("access.log"))) {
      return lines
          .map(LOG_LINE::matcher)
          .filter(line -> line.find() && line.group(1).endsWith(pathEnd))
          .map(line -> Integer.valueOf(line.group(2)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts every connection at once, as a crash of the machine would. */
  public void kill() {
    List<ProcessHandle> workers = process.descendants().toList();
    process.destroyForcibly();
    process.onExit().join(); // the master first: it would replace the workers
    workers.forEach(ProcessHandle::destroyForcibly);
    Eventually.until("nobody listens", () -> !listens());
  }

  /** Starts again on the same port. */
  public void restart() {
    process = launch();
    assertThat(process).as("nginx on port %s again: %s", port, errors()).isNotNull();
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts and waits until it listens; null if the port is taken. */
  private Process launch() {
    try {
      Path configuration = folder.resolve("nginx.conf");
      Files.writeString(configuration, configuration());
      Files.writeString(folder.resolve("error.log"), "");
      Process started =
          new ProcessBuilder(
                  program.toString(),
                  "-p",
                  folder.toString(),
                  "-c",
                  configuration.toString(),
                  "-e",
                  folder.resolve("error.log").toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      Eventually.until(
          "nginx listens or ends", () -> !started.isAlive() || (ready(started) && listens()));
      if (started.isAlive()) {
        return started;
      }
      assertThat(errors()).contains("Address already in use");
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It names itself when it has its port: until then another program may answer there. */
  private boolean ready(Process started) {
    try {
      return Files.readString(folder.resolve("pid")).strip().equals(Long.toString(started.pid()));
    } catch (IOException absent) {
      return false;
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("error.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String configuration() {
    return """
        daemon off;
        pid pid;
        events {}
        http {
          access_log access.log;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            location / {
              proxy_pass http://127.0.0.1:%d;
              %s
            }
          }
        }
        """
        .formatted(port, server, inLocation);
  }

  /** Open to all: started by root, nginx works as another user. */
  private static Path folder() {
    try {
      Path made = Files.createTempDirectory("penumbra-nginx");
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
