package dev.penumbra.crash;

import dev.penumbra.jobs.nats.NatsNodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Real processes that share their jobs: NATS servers, processes that take requests, and workers
 * whose model only waits and whose ways to NATS can be cut.
 */
final class Cluster implements AutoCloseable {

  private static final int APIS = 2;
  private static final int WORKERS = 2;
  private static final int JOB_MS = 400;
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PENUMBRA_NATS_ACK_WAIT", "5s",
          "PENUMBRA_WARM_UP", "false",
          "PENUMBRA_SHUTDOWN_GRACE", "0s",
          "PENUMBRA_QUEUE_SIZE", "60",
          "PENUMBRA_QUEUE_SIZE_PER_CLIENT", "60",
          "PUBLIC_URL", "http://penumbra.test");

  private final Path folder;
  private final Network network;
  private final NatsNodes nats;
  private final WorkNotes notes;
  private final List<String> archive;
  private final List<Member> apis = new ArrayList<>();
  private final List<Member> workers = new ArrayList<>();

  private Cluster(Path folder, List<String> archive, Network network, NatsNodes nats)
      throws IOException {
    this.archive = archive;
    this.folder = folder;
    this.network = network;
    this.nats = nats;
    this.notes = new WorkNotes(Files.createDirectory(folder.resolve("notes")));
  }

  /**
   * Starts all, and waits until they are ready.
   *
   * @param network lies between the workers and all else
   * @param servers how many NATS servers
   */
  static Cluster start(Path folder, Network network, int servers) throws Exception {
    List<String> archive = ClassArchive.options(folder);
    Cluster cluster =
        new Cluster(folder, archive, network, NatsNodes.start(folder, servers, network.address()));
    boolean ready = false;
    try {
      for (int i = 1; i <= APIS; i++) {
        cluster.apis.add(cluster.api("api-" + i));
      }
      for (int i = 1; i <= WORKERS; i++) {
        cluster.workers.add(cluster.worker("worker-" + i));
      }
      cluster.awaitReady();
      ready = true;
      return cluster;
    } finally {
      if (!ready) {
        cluster.close();
      }
    }
  }

  private Member api(String name) throws Exception {
    return new Member(name, launch(name, "api", Host.HERE), archive);
  }

  private Member worker(String name) throws Exception {
    List<String> options = new ArrayList<>(archive);
    options.add("-D" + WaitingProcessor.WAIT + "=" + JOB_MS);
    options.add("-D" + WaitingProcessor.NOTES + "=" + folder.resolve("notes"));
    return new Member(name, launch(name, "worker", network.host()), options);
  }

  private Launch launch(String name, String role, Host host) throws Exception {
    String servers = String.join(",", host.servers(nats.urls()));
    return Launch.in(Files.createDirectory(folder.resolve(name)))
        .withHost(host)
        .withTestClasses()
        .withEnvironment(ENVIRONMENT)
        .withEnvironment(Map.of("PENUMBRA_NATS_REPLICAS", Integer.toString(nats.size())))
        .withArguments("--role", role, "--nats-url", servers);
  }

  NatsNodes nats() {
    return nats;
  }

  /** What the workers tell. */
  WorkNotes notes() {
    return notes;
  }

  /** The processes that take requests. */
  List<Member> apis() {
    return apis;
  }

  List<Member> workers() {
    return workers;
  }

  /** All processes but the NATS servers. */
  List<Member> members() {
    return Stream.concat(apis.stream(), workers.stream()).toList();
  }

  /** The address of any process that takes requests. */
  URI anyApi() {
    return apis.get(ThreadLocalRandom.current().nextInt(apis.size())).base();
  }

  void awaitReady() throws InterruptedException {
    for (Member member : members()) {
      member.process().awaitReady();
    }
  }

  /** The ends of all logs. */
  String logTails() {
    return members().stream()
        .map(member -> "--- " + member + "\n" + member.process().logTail())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    members().forEach(Member::close);
    nats.close();
  }
}
