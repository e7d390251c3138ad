package dev.penumbra.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One process of a cluster, over any number of its lives. */
final class Member implements AutoCloseable {

  private final String name;
  private final Launch launch;
  private final List<String> options;
  private final List<Relay> ways;
  private ServiceProcess process;
  private int lives;

  /**
   * Starts its first life.
   *
   * @param name its name
   * @param launch how to start it each time
   * @param options for the virtual machine
   * @param ways to the NATS servers, which can be cut; none where they cannot
   */
  Member(String name, Launch launch, List<String> options, List<Relay> ways) throws IOException {
    this.name = name;
    this.launch = launch;
    this.options = options;
    this.ways = ways;
    start();
  }

  /** The name of its present life. */
  String life() {
    return name + "-" + lives;
  }

  URI base() {
    return process.base();
  }

  ServiceProcess process() {
    return process;
  }

  List<Relay> ways() {
    return ways;
  }

  /** Starts the next life of a process that was killed. */
  void start() throws IOException {
    lives++;
    Path log = launch.folder().resolve(life() + ".log");
    List<String> all = new ArrayList<>(options);
    all.add("-D" + WaitingProcessor.NAME + "=" + life());
    process = ServiceProcess.start(launch, log, all);
  }

  @Override
  public void close() {
    process.close();
    for (Relay way : ways) {
      try {
        way.close();
      } catch (IOException e) {
        throw new AssertionError("a relay cannot be closed", e);
      }
    }
  }

  @Override
  public String toString() {
    return life();
  }
}
