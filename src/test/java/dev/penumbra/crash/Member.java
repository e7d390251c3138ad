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
  private ServiceProcess process;
  private int lives;

  /**
   * Starts its first life.
   *
   * @param name its name
   * @param launch how to start it each time
   * @param options for the virtual machine
   */
  Member(String name, Launch launch, List<String> options) throws IOException {
    this.name = name;
    this.launch = launch;
    this.options = options;
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

  /** The machine that it runs on. */
  Host host() {
    return launch.host();
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
    launch.host().close();
  }

  @Override
  public String toString() {
    return life();
  }
}
