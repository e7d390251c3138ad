package dev.penumbra.jobs.nats;

import dev.penumbra.Prerequisite;
import dev.penumbra.jobs.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real nats-server with JetStream on a free port, which can be killed and started again. */
public final class NatsServer implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("(?:nats|tls)://[0-9.]+:(\\d+)");
  private static final String LOCAL = "127.0.0.1";
  private static final String ANY_PORT = "-1";

  private final String address;
  private final Path folder;
  private final List<String> streams;
  private final List<String> more;
  private Process process;
  private String port = ANY_PORT;

  private NatsServer(String address, Path folder, List<String> streams, List<String> more) {
    this.address = address;
    this.folder = folder;
    this.streams = streams;
    this.more = more;
  }

  /** Starts one that keeps its streams in a folder; skips the test where there is no program. */
  public static NatsServer start(Path folder, String... more) throws Exception {
    return startAt(LOCAL, folder, more);
  }

  /** The same for one that listens elsewhere. */
  static NatsServer startAt(String address, Path folder, String... more) throws Exception {
    List<String> streams = List.of("-js", "-sd", folder.resolve("store").toString());
    return start(address, folder, streams, more);
  }

  /** The same for one without streams. */
  static NatsServer startBare(Path folder, String... more) throws Exception {
    return start(LOCAL, folder, List.of(), more);
  }

  private static NatsServer start(String address, Path folder, List<String> streams, String... more)
      throws Exception {
    Optional<Path> program =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "nats-server"))
            .filter(Files::isExecutable)
            .findFirst();
    Prerequisite.require(program.isPresent(), "nats-server (Debian package nats-server)");
    NatsServer server = new NatsServer(address, folder, streams, List.of(more));
    server.startAgain();
    return server;
  }

  /** Starts it on the same port and folder. */
  public void startAgain() throws Exception {
    Path ports = Files.createTempDirectory(folder, "ports");
    List<String> command = new ArrayList<>(List.of("nats-server", "-a", address, "-p", port));
    command.addAll(streams);
    command.addAll(List.of("--ports_file_dir", ports.toString()));
    command.addAll(more);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    Eventually.until("nats-server listens", () -> portIn(ports).isPresent());
    port = portIn(ports).orElseThrow();
  }

  public String url() {
    return "nats://" + address + ":" + port;
  }

  /** A link to it. */
  public NatsLink link() {
    NatsLink link = new NatsLink(NatsLink.options(1).server(url()).build());
    Eventually.until("it is connected", link::connected);
    return link;
  }

  /** Kills it, as a crash would. */
  public void kill() {
    process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }

  private Optional<String> portIn(Path ports) {
    if (!process.isAlive()) {
      throw new AssertionError("nats-server does not start; see " + folder.resolve("log"));
    }
    try (Stream<Path> files = Files.list(ports)) {
      for (Path file : files.toList()) {
        Matcher address = ADDRESS.matcher(Files.readString(file));
        if (address.find()) {
          return Optional.of(address.group(1));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError("the ports of nats-server cannot be read", e);
    }
  }
}
