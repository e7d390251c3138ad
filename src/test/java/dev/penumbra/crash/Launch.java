package dev.penumbra.crash;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How to start the service, from the packaged jar or with what tests add to it.
 *
 * @param port the same after each restart
 * @param folder data, logs and temporary files are in it
 * @param dataDir what survives a crash
 * @param environment further environment
 * @param program what the virtual machine runs; empty: the packaged jar
 * @param arguments further arguments of {@code serve}
 * @param host where it runs
 */
public record Launch(
    int port,
    Path folder,
    Path dataDir,
    Map<String, String> environment,
    List<String> program,
    List<String> arguments,
    Host host) {

  /** Below the ports that the system gives to clients: one of those could take it meanwhile. */
  private static final int LOWEST_PORT = 20_000;

  private static final int PORTS = 10_000;
  private static final int WAITING_JOBS = 6;

  /** A port of its own, and data in the folder. */
  public static Launch in(Path folder) throws IOException {
    return new Launch(
        freePort(),
        folder,
        folder.resolve("data"),
        Map.of(
            "PENUMBRA_QUEUE_SIZE",
            Integer.toString(WAITING_JOBS),
            // All clients of a test come from one address.
            "PENUMBRA_RATE_REQUESTS",
            "0",
            "PENUMBRA_RATE_SUBMISSIONS",
            "0",
            "PENUMBRA_RATE_STREAMS",
            "0"),
        List.of(),
        List.of(),
        Host.HERE);
  }

  Launch withDataDir(Path other) {
    return new Launch(port, folder, other, environment, program, arguments, host);
  }

  /** The same with other arguments. */
  public Launch withArguments(String... more) {
    return new Launch(port, folder, dataDir, environment, program, List.of(more), host);
  }

  /** The same on another machine. */
  Launch withHost(Host other) {
    return new Launch(port, folder, dataDir, environment, program, arguments, other);
  }

  /** Where it is reached. */
  URI base() {
    return URI.create("http://" + host.address() + ":" + port);
  }

  /** The same service with the stand-ins of tests. */
  Launch withTestClasses() throws URISyntaxException {
    Path tests = Path.of(Launch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String classPath = System.getProperty("penumbra.jar") + File.pathSeparator + tests;
    List<String> withTests = List.of("-cp", classPath, "dev.penumbra.Penumbra");
    return new Launch(port, folder, dataDir, environment, withTests, arguments, host);
  }

  /** The same with more environment. */
  public Launch withEnvironment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new Launch(port, folder, dataDir, Map.copyOf(all), program, arguments, host);
  }

  /**
   * The process to start.
   *
   * @param options for the virtual machine
   */
  ProcessBuilder process(List<String> options) {
    List<String> command = new ArrayList<>(host.prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(options);
    command.addAll(program.isEmpty() ? packaged() : program);
    command.add("serve");
    command.addAll(List.of("--port", Integer.toString(port), "--data-dir", dataDir.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PENUMBRA_HUB_DATASET", "none");
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> packaged() {
    return List.of("-jar", System.getProperty("penumbra.jar"));
  }

  /** A port that nobody is given by the system. */
  public static int freePort() throws IOException {
    Random random = new Random();
    IOException taken = null;
    for (int attempt = 0; attempt < PORTS; attempt++) {
      int port = LOWEST_PORT + random.nextInt(PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
        return socket.getLocalPort();
      } catch (IOException e) {
        taken = e;
      }
    }
    throw new IOException("no free port", taken);
  }
}
