package dev.penumbra.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A switch in this machine, and behind each of its ports a network namespace: a host with nothing
 * but its loopback and its end of a cable. A host is cut off by taking its cable from the switch,
 * so that both ends keep their links and packets vanish. Needs root and iproute2; not thread-safe.
 */
final class Namespaces implements Network {

  private static final int SECONDS = 20;
  private static final int HOSTS = 200;

  private final String name;
  private final String subnet;
  private int hosts;

  private Namespaces(String name, String subnet) {
    this.name = name;
    this.subnet = subnet;
  }

  /**
   * A switch, after a host behind it has reached a server here.
   *
   * @throws NotAllowed where this machine does not let a program do that
   */
  static Namespaces open() throws NotAllowed, InterruptedException {
    int number = new Random().nextInt(1 << 16);
    // RFC 2544 sets these addresses aside for tests of networks.
    String subnet = "198." + (18 + (number >> 15)) + "." + (number >> 7 & 0xff) + ".";
    Namespaces opened = new Namespaces("pen" + number, subnet);
    try {
      opened.ip("link", "add", opened.name, "type", "bridge");
      opened.ip("address", "add", opened.address() + "/24", "dev", opened.name);
      opened.ip("link", "set", opened.name, "up");
      opened.tryOut();
      return opened;
    } catch (IOException | UncheckedIOException e) {
      opened.close();
      throw new NotAllowed(e);
    }
  }

  private void tryOut() throws IOException, InterruptedException {
    try (Host host = host();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address()))) {
      String open = "exec 3<>/dev/tcp/" + address() + "/" + server.getLocalPort();
      List<String> command = new ArrayList<>(host.prefix());
      command.addAll(List.of("bash", "-c", open));
      run(command);
    }
  }

  @Override
  public String address() {
    return subnet + "1";
  }

  @Override
  public Host host() throws IOException, InterruptedException {
    if (hosts == HOSTS) {
      throw new IOException("the switch is full");
    }
    hosts++;
    Namespace host = new Namespace(name + "-" + hosts, subnet + (hosts + 1));
    boolean made = false;
    try {
      host.make();
      made = true;
      return host;
    } finally {
      if (!made) {
        host.close();
      }
    }
  }

  @Override
  public void close() {
    quietly("link", "delete", name);
  }

  @Override
  public String toString() {
    return "network namespaces";
  }

  private void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    run(command);
  }

  /** Takes something away that may not be there. */
  private void quietly(String... arguments) {
    try {
      ip(arguments);
    } catch (IOException e) {
      // it was not made
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " does not end");
    }
    if (process.exitValue() != 0) {
      String said = new String(process.getInputStream().readAllBytes()).strip();
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  /** This machine does not let a program make hosts of its own. */
  static final class NotAllowed extends Exception {

    private static final long serialVersionUID = 1;

    NotAllowed(Exception cause) {
      super("no network namespaces here: " + cause.getMessage(), cause);
    }
  }

  private final class Namespace implements Host {

    private final String own;
    private final String address;

    Namespace(String own, String address) {
      this.own = own;
      this.address = address;
    }

    void make() throws IOException, InterruptedException {
      ip("netns", "add", own);
      ip("link", "add", own, "type", "veth", "peer", "name", "eth0", "netns", own);
      ip("link", "set", own, "master", name, "up");
      ip("-n", own, "address", "add", address + "/24", "dev", "eth0");
      ip("-n", own, "link", "set", "lo", "up");
      ip("-n", own, "link", "set", "eth0", "up");
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public List<String> prefix() {
      return List.of("ip", "netns", "exec", own);
    }

    @Override
    public List<String> servers(List<String> urls) {
      return urls;
    }

    @Override
    public void cut() {
      set("nomaster");
    }

    @Override
    public void heal() {
      set("master", name);
    }

    private void set(String... how) {
      List<String> arguments = new ArrayList<>(List.of("link", "set", own));
      arguments.addAll(List.of(how));
      try {
        ip(arguments.toArray(String[]::new));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    @Override
    public void close() {
      quietly("netns", "delete", own);
      quietly("link", "delete", own);
    }
  }
}
