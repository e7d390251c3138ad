package dev.penumbra.api.edge;

import dev.penumbra.api.ApiServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that takes its time. It comes from an address that no other client of the tests has. */
final class SlowClient implements AutoCloseable {

  private static final String ADDRESS = "127.0.0.2";
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int PIECES = 600;
  private static final Pattern LENGTH =
      Pattern.compile("content-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

  private final Socket socket;

  private SlowClient(Socket socket) {
    this.socket = socket;
  }

  static SlowClient of(ApiServer server) throws IOException {
    return connect(new Socket(), server);
  }

  /** One that can hold no more than a few kilobytes that it has not read. */
  static SlowClient ofSmallBuffer(ApiServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048);
    return connect(socket, server);
  }

  private static SlowClient connect(Socket socket, ApiServer server) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.getAllByName(ADDRESS)[0], 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return new SlowClient(socket);
  }

  String address() {
    return ADDRESS;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Sends the beginning, then a piece now and then for as long as the server listens. */
  void trickle(String beginning, String piece) {
    Thread sender =
        new Thread(
            () -> {
              try {
                send(beginning);
                for (int i = 0; i < PIECES; i++) {
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                  send(piece);
                }
              } catch (IOException e) {
                return; // the server has had enough
              }
            },
            "trickle");
    sender.setDaemon(true);
    sender.start();
  }

  /** Sends a request whose answer has a Content-Length, and tells whether all of it came. */
  boolean asks(String request) {
    try {
      send(request);
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int read = socket.getInputStream().read();
        if (read < 0) {
          return false;
        }
        head.append((char) read);
      }
      Matcher length = LENGTH.matcher(head);
      int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
      return socket.getInputStream().readNBytes(body).length == body;
    } catch (IOException e) {
      return false; // closed already
    }
  }

  int firstByte() throws IOException {
    return socket.getInputStream().read();
  }

  /** What comes until the connection ends, which may be abrupt. */
  String rest() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(some)) {
        all.write(some, 0, n);
      }
    } catch (SocketException e) {
      return all.toString(StandardCharsets.ISO_8859_1); // reset
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
