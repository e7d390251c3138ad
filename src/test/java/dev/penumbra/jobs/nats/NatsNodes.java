package dev.penumbra.jobs.nats;

import dev.penumbra.crash.Launch;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One nats-server, or several that keep the same streams. */
public final class NatsNodes implements AutoCloseable {

  private final List<NatsServer> servers = new ArrayList<>();

  private NatsNodes() {}

  /**
   * Starts them; skips the test where there is no nats-server.
   *
   * @param address where they listen for clients
   */
  public static NatsNodes start(Path folder, int count, String address) throws Exception {
    NatsNodes nodes = new NatsNodes();
    List<Integer> routes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      routes.add(Launch.freePort());
    }
    boolean started = false;
    try {
      for (int i = 0; i < count; i++) {
        Path own = Files.createDirectories(folder.resolve(name(i)));
        String[] more = count == 1 ? new String[0] : clustered(i, routes);
        nodes.servers.add(NatsServer.startAt(address, own, more));
      }
      started = true;
      return nodes;
    } finally {
      if (!started) {
        nodes.close();
      }
    }
  }

  private static String[] clustered(int number, List<Integer> routes) {
    String all = routes.stream().map(NatsNodes::local).collect(Collectors.joining(","));
    return new String[] {
      "--server_name",
      name(number),
      "--cluster_name",
      "chaos",
      "--cluster",
      local(routes.get(number)),
      "--routes",
      all,
      "--no_advertise" // clients go through what the test can cut
    };
  }

  private static String local(int port) {
    return "nats://127.0.0.1:" + port;
  }

  private static String name(int number) {
    return "nats-" + (number + 1);
  }

  public int size() {
    return servers.size();
  }

  /** Where clients reach them. */
  public List<String> urls() {
    return servers.stream().map(NatsServer::url).toList();
  }

  /** Kills one; {@link #start} starts it again. */
  public void kill(int number) {
    servers.get(number).kill();
  }

  /** Starts one that was killed. */
  public void start(int number) throws Exception {
    servers.get(number).startAgain();
  }

  /** The server that leads a stream. */
  public int leader(String stream) throws InterruptedException {
    for (NatsServer server : servers) {
      Options options = new Options.Builder().server(server.url()).noReconnect().build();
      try (Connection connection = Nats.connect(options)) {
        ClusterInfo cluster =
            connection.jetStreamManagement().getStreamInfo(stream).getClusterInfo();
        for (int i = 0; i < servers.size(); i++) {
          if (cluster != null && name(i).equals(cluster.getLeader())) {
            return i;
          }
        }
      } catch (IOException | JetStreamApiException e) {
        // another one may know
      }
    }
    throw new AssertionError("no server knows who leads " + stream);
  }

  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }
}
